//! The words of these refusals.

use crate::message::Text;

/// The words for what cannot be read, in both languages; slices that read forms or files register them.
pub const TEXTS: &[Text] = &[
    Text { key: "number.empty", zh: "请填写数字", en: "Give a number" },
    Text {
        key: "number.not_a_number",
        zh: "“{typed}”不是数字，请用阿拉伯数字填写，例如 1234.5",
        en: "\"{typed}\" is not a number: write it in digits, such as 1234.5",
    },
    Text {
        key: "number.not_a_whole_number",
        zh: "“{typed}”不是数字，请填写整数，例如 30",
        en: "\"{typed}\" is not a number: give a whole one, such as 30",
    },
    Text {
        key: "number.scientific",
        zh: "“{typed}”是科学计数法，原数可能已丢失尾数，请填写完整数字",
        en: "\"{typed}\" is in scientific notation and may have lost digits: write the whole number",
    },
    Text {
        key: "number.excel_error",
        zh: "“{typed}”是 Excel 的错误值，请先在表格中修正",
        en: "\"{typed}\" is an error of Excel: mend the cell first",
    },
    Text {
        key: "number.grouping",
        zh: "“{typed}”的逗号或小数点位置不对：千位用逗号，小数用点，例如 1,234.50",
        en: "In \"{typed}\" the commas or points are misplaced: commas for thousands, a point for decimals, such as 1,234.50",
    },
    Text { key: "number.write_plainly", zh: "如果是 {plain}，请直接这样填写", en: "If it is {plain}, write it so" },
    Text { key: "number.in_full", zh: "“{typed}”请写成完整数字：{plain}", en: "Write \"{typed}\" in full: {plain}" },
    Text {
        key: "number.unit",
        zh: "数字后面有“{unit}”：只填写数字 {figure}（收到的是“{typed}”）",
        en: "\"{unit}\" stands behind the number: write {figure} alone (given was \"{typed}\")",
    },
    Text {
        key: "number.too_many_decimals",
        zh: "“{typed}”小数过多，最多 {max} 位；系统不会自动舍入",
        en: "\"{typed}\" has too many decimals: {max} at the most; nothing is rounded silently",
    },
    Text {
        key: "number.not_whole", zh: "“{typed}”不是整数，请填写整数", en: "\"{typed}\" is not whole: give a whole number"
    },
    Text { key: "number.too_large", zh: "“{typed}”超出范围，请核对位数", en: "\"{typed}\" is too large: check the digits" },
    Text {
        key: "number.other_currency",
        zh: "“{typed}”的货币符号与币种 {expected} 不符，请按 {expected} 填写",
        en: "The sign in \"{typed}\" is another currency's: give the amount in {expected}",
    },
    Text {
        key: "rate.percent_or_share",
        zh: "“{typed}”可能是 {percent} 也可能是 {share}：请带上百分号",
        en: "\"{typed}\" may be {percent} or {share}: write the percent sign",
    },
    Text {
        key: "excel.rounded",
        zh: "“{typed}”超过 15 位，Excel 已把尾数改成 0：请把单元格设为文本后重新填写完整号码",
        en: "\"{typed}\" has more than 15 digits and Excel has replaced its end by noughts: make the cell text and write the whole number again",
    },
    Text { key: "date.empty", zh: "请填写日期", en: "Give a date" },
    Text {
        key: "date.not_a_date",
        zh: "“{typed}”不是日期，请按 2026-11-23 的格式填写",
        en: "\"{typed}\" is not a date: write it like 2026-11-23",
    },
    Text {
        key: "date.excel_serial",
        zh: "“{typed}”像是 Excel 日期序号（{date}）：请把单元格设为日期格式，或直接填写日期",
        en: "\"{typed}\" looks like a date as Excel counts it ({date}): format the cell as a date, or write the date",
    },
    Text {
        key: "date.no_such_day", zh: "“{typed}”这一天不存在，请核对月和日", en: "There is no day \"{typed}\": check month and day"
    },
    Text {
        key: "date.out_of_range",
        zh: "“{typed}”超出 1900 年至 2199 年，请核对年份",
        en: "\"{typed}\" is not between 1900 and 2199: check the year",
    },
    Text {
        key: "date.ambiguous",
        zh: "“{typed}”分不清月和日，请把年份写在前面",
        en: "In \"{typed}\" month and day cannot be told apart: write the year first",
    },
    Text { key: "date.write", zh: "请填写 {date}", en: "Write {date}" },
    Text { key: "date.write_one_of", zh: "请填写 {one} 或 {other}", en: "Write {one} or {other}" },
    Text {
        key: "date.short_year",
        zh: "“{typed}”的年份不是四位，请按 2026-11-23 的格式填写",
        en: "\"{typed}\" has no year of four digits: write it like 2026-11-23",
    },
    Text {
        key: "date.with_time", zh: "“{typed}”带有时间，这里只填写日期", en: "\"{typed}\" has a time of day: give the date alone"
    },
    Text { key: "code.empty", zh: "请填写编号", en: "Give a code" },
    Text {
        key: "code.shortened",
        zh: "“{typed}”是 Excel 截短后的号码，尾数已丢失：请把单元格设为文本后重新填写",
        en: "\"{typed}\" is what Excel left of a longer number: make the cell text and write it again",
    },
    Text {
        key: "code.looks_rounded",
        zh: "“{typed}”末尾都是 0，可能已被 Excel 改动，请核对",
        en: "\"{typed}\" ends in noughts as if Excel had rounded it: check it",
    },
    Text { key: "phone.empty", zh: "请填写电话号码", en: "Give a telephone number" },
    Text {
        key: "phone.unreadable",
        zh: "“{typed}”不是电话号码，请只填写数字",
        en: "\"{typed}\" is not a telephone number: give digits only",
    },
    Text {
        key: "phone.several", zh: "“{typed}”含有多个号码，请分开填写", en: "\"{typed}\" holds several numbers: give them one by one"
    },
    Text {
        key: "phone.mobile_length", zh: "手机号码应为 11 位，请核对“{typed}”", en: "A mobile number has 11 digits: check \"{typed}\""
    },
    Text {
        key: "phone.no_area_code",
        zh: "固定电话“{typed}”缺少区号，例如 021-{typed}",
        en: "The landline \"{typed}\" lacks its area code, such as 021-{typed}",
    },
    Text {
        key: "phone.unknown",
        zh: "“{typed}”不是可用的电话号码，请核对；境外号码请以 + 和国家代码开头",
        en: "\"{typed}\" is no number that can be called: check it; abroad begins with + and the country's code",
    },
    Text { key: "tax_number.empty", zh: "请填写统一社会信用代码", en: "Give the unified social credit code" },
    Text {
        key: "tax_number.length",
        zh: "统一社会信用代码应为 18 位（旧税号 15 位），“{typed}”是 {length} 位",
        en: "A unified social credit code has 18 characters (an old tax number 15); \"{typed}\" has {length}",
    },
    Text {
        key: "tax_number.sign",
        zh: "“{typed}”第 {place} 位不能是“{sign}”，请核对",
        en: "\"{sign}\" cannot stand at place {place} of \"{typed}\": check it",
    },
    Text {
        key: "tax_number.meant",
        zh: "代码中没有字母 {sign}，可能是数字 {meant}",
        en: "There is no letter {sign} in such codes; it may be the digit {meant}",
    },
    Text {
        key: "tax_number.check",
        zh: "“{typed}”校验位不符：有一位填错或两位颠倒，请对照营业执照",
        en: "The check digit of \"{typed}\" does not fit: a character is wrong or two are swapped; compare it with the business licence",
    },
];
