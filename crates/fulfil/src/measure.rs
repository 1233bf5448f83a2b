//! Quantities of a line in the unit it was ordered in and in the product's own: the line itself is the conversion.

use base::Quantity;

/// So much of `whole` ordered units in the product's own, of which `whole_base` are the same; nothing where that is not whole thousandths:
/// what is not exact is refused, not rounded. `left` own units that are left are met by what they are in the ordered unit.
pub(crate) fn in_base(quantity: Quantity, whole: Quantity, whole_base: Quantity) -> Option<Quantity> {
    exactly(quantity, whole_base, whole)
}

/// So much in the ordered unit; nothing where that is not whole thousandths.
pub(crate) fn in_ordered(base: Quantity, whole: Quantity, whole_base: Quantity) -> Option<Quantity> {
    exactly(base, whole, whole_base)
}

fn exactly(quantity: Quantity, times: Quantity, over: Quantity) -> Option<Quantity> {
    let product = i128::from(quantity.thousandths()) * i128::from(times.thousandths());
    let over = i128::from(over.thousandths());
    if over <= 0 || product % over != 0 {
        return None;
    }
    i64::try_from(product / over).ok().map(Quantity::from_thousandths)
}

/// For showing: in the ordered unit, cut off after thousandths.
pub(crate) fn about(base: Quantity, whole: Quantity, whole_base: Quantity) -> Quantity {
    let product = i128::from(base.thousandths()) * i128::from(whole.thousandths());
    let cut = product.checked_div(i128::from(whole_base.thousandths())).and_then(|cut| i64::try_from(cut).ok());
    Quantity::from_thousandths(cut.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn q(thousandths: i64) -> Quantity {
        Quantity::from_thousandths(thousandths)
    }

    #[test]
    fn the_line_is_the_conversion() {
        // 2 boxes of 12
        assert_eq!(in_base(q(500), q(2_000), q(24_000)), Some(q(6_000)));
        assert_eq!(in_ordered(q(18_000), q(2_000), q(24_000)), Some(q(1_500)));
        assert_eq!(in_base(q(1), q(3_000), q(1_000)), None, "a third of a thousandth");
        assert_eq!(in_ordered(q(1_000), q(1_000), q(3_000)), None);
        assert_eq!(about(q(1_000), q(1_000), q(3_000)), q(333));
        assert_eq!(in_base(q(i64::MAX), q(1), q(i64::MAX)), None);
        assert_eq!(about(q(1), q(1), q(0)), q(0));
    }
}
