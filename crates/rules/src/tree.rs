//! Trees: departments, categories and whatever else hangs under something of its kind.

use std::collections::BTreeMap;

/// Whether hanging `moved` under `under` would make something its own ancestor. `parent_of` gives each node's parent, or
/// none for a root; a node it does not know is a root. A tree that already has a circle above `under` takes nothing more.
#[must_use]
pub fn would_cycle(parent_of: &BTreeMap<i64, Option<i64>>, moved: i64, under: i64) -> bool {
    let mut node = under;
    // A way up that has no circle passes each known node at most once.
    for _ in 0..=parent_of.len() {
        if node == moved {
            return true;
        }
        match parent_of.get(&node) {
            Some(&Some(parent)) => node = parent,
            Some(None) | None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(parents: &[(i64, Option<i64>)], moved: i64, under: i64, expected: bool) {
        let parent_of = parents.iter().copied().collect();
        assert_eq!(would_cycle(&parent_of, moved, under), expected, "{moved} under {under} in {parents:?}");
    }

    #[test]
    fn nothing_hangs_under_itself() {
        let tree = [(1, None), (2, Some(1)), (3, Some(2)), (4, Some(1)), (5, None)];
        check(&tree, 3, 4, false);
        check(&tree, 2, 5, false);
        check(&tree, 5, 3, false);
        check(&tree, 2, 1, false);
        check(&tree, 2, 2, true);
        check(&tree, 2, 3, true);
        check(&tree, 1, 3, true);
        check(&tree, 9, 3, false);
        check(&tree, 3, 9, false);
        check(&[], 1, 1, true);
        check(&[], 1, 2, false);
        check(&[(1, Some(2))], 3, 1, false); // the way up ends at a node the map does not know
        check(&[(1, Some(2))], 2, 1, true);
        check(&[(1, Some(2)), (2, Some(1))], 3, 1, true); // broken already
    }

    proptest! {
        #[test]
        fn moves_that_are_let_through_keep_it_a_tree(moves in prop::collection::vec((0..8_i64, 0..8_i64), 0..40)) {
            let mut parent_of: BTreeMap<i64, Option<i64>> = (0..8).map(|node| (node, None)).collect();
            for (moved, under) in moves {
                let refused = would_cycle(&parent_of, moved, under);
                let mut after = parent_of.clone();
                after.insert(moved, Some(under));
                // the oracle: from every node a root is reached within as many steps as there are nodes
                let rooted = |start: i64| (0..8).try_fold(start, |node, _| after[&node].ok_or(())).is_err();
                prop_assert_eq!(refused, !(0..8).all(rooted));
                if !refused {
                    parent_of = after;
                }
            }
        }
    }
}
