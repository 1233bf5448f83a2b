//! What of a company's name tells it from others: not the place, not the legal form.

use crate::search::{folded, squeezed};

/// Legal forms that say nothing wherever they stand.
const FORMS_ANYWHERE: [&str; 5] = ["有限责任公司", "股份有限公司", "集团有限公司", "有限公司", "股份公司"];
/// Legal forms that say nothing at the end.
const FORMS_AT_END: [&str; 14] = [
    "集团公司",
    "总公司",
    "公司",
    "集团",
    "股份",
    "coltd",
    "companylimited",
    "limited",
    "ltd",
    "corporation",
    "corp",
    "inc",
    "llc",
    "gmbh",
];
/// Provinces, and cities that have a government of their own; a name begins with one or two of them.
const PLACES: &str = "中国 北京 天津 上海 重庆 河北 山西 内蒙古 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 四川 \
    贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 香港 澳门 台湾 石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 阳泉 长治 晋城 朔州 \
    晋中 运城 忻州 临汾 吕梁 呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 \
    朝阳 葫芦岛 长春 四平 辽源 通化 白山 松原 白城 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 南京 无锡 徐州 常州 苏州 南通 \
    连云港 淮安 盐城 扬州 镇江 泰州 宿迁 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 \
    六安 亳州 池州 宣城 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶 济南 青岛 淄博 枣庄 东营 烟台 潍坊 \
    济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 济源 武汉 黄石 十堰 \
    宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 仙桃 潜江 天门 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 广州 韶关 深圳 珠海 汕头 \
    佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左 海口 \
    三亚 三沙 儋州 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 贵阳 六盘水 遵义 安顺 毕节 铜仁 昆明 曲靖 玉溪 保山 \
    昭通 丽江 普洱 临沧 大理 拉萨 日喀则 昌都 林芝 山南 那曲 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛 兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 \
    定西 陇南 西宁 海东 银川 石嘴山 吴忠 固原 中卫 乌鲁木齐 克拉玛依 吐鲁番 哈密 昆山 张家港 江阴 义乌 常熟 太仓 余姚 慈溪 温岭 晋江 石狮";
/// What may follow a place's name, with what must not come after it: 上海市场 is no 上海市.
const PLACE_ENDINGS: [(&str, &str); 6] =
    [("维吾尔自治区", ""), ("壮族自治区", ""), ("回族自治区", ""), ("自治区", ""), ("省", ""), ("市", "场政民值容")];
/// The ends of a district's or county's name behind a place.
const DISTRICT_ENDINGS: [(char, &str); 3] = [('区', "域块"), ('县', ""), ('市', "场政民值容")];
/// A core is not made shorter than this.
const CORE_CHARS_MIN: usize = 2;

/// A company's name in parts.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CompanyName {
    /// What tells it from others, squeezed: 宏达阀门 of 上海宏达阀门（集团）有限公司. Records are looked up by it.
    pub core: String,
    /// The province or city it names, at its beginning or in brackets; the first if it names several.
    pub place: Option<String>,
}

/// Takes a company's name apart: full width, capitals, blanks and punctuation do not count, the legal form, a place at the
/// beginning and brackets that hold only a place or a group are taken out of the core. A name that consists of such parts
/// alone keeps them.
#[must_use]
pub fn company_name(name: &str) -> CompanyName {
    let (text, bracketed_place) = without_brackets(&folded(name));
    let mut core = squeezed(&text);
    for form in FORMS_ANYWHERE {
        core = kept(core.replace(form, ""), core);
    }
    while let Some(shorter) = FORMS_AT_END.iter().find_map(|form| core.strip_suffix(form)).filter(|rest| is_enough(rest)) {
        core = shorter.to_owned();
    }
    let mut place = None;
    // Province, city, and again for names such as 中国江苏苏州….
    for _ in 0..3 {
        let Some((found, rest)) = leading_place(&core) else { break };
        place.get_or_insert(found);
        core = rest;
    }
    if place.is_some() {
        core = without_district(core);
    }
    // Marks that stood apart may stand together now, and have one order among themselves.
    CompanyName { core: squeezed(&core), place: place.or(bracketed_place) }
}

fn is_enough(core: &str) -> bool {
    core.chars().count() >= CORE_CHARS_MIN
}

fn kept(shorter: String, core: String) -> String {
    if is_enough(&shorter) { shorter } else { core }
}

/// The text without brackets: what stands in them is left out if it is a place or says group, and kept otherwise.
fn without_brackets(text: &str) -> (String, Option<String>) {
    let (mut kept, mut place) = (String::new(), None);
    for (i, part) in text.split(['(', '[', '【', '〔', '<']).enumerate() {
        let (inside, after) = if i == 0 { ("", part) } else { part.split_once([')', ']', '】', '〕', '>']).unwrap_or((part, "")) };
        let word = squeezed(inside);
        match leading_place(&format!("{word}某某")) {
            Some((found, rest)) if rest == "某某" => place = place.or(Some(found)),
            _ if word == "集团" || word == "筹" => {}
            _ => kept.push_str(inside),
        }
        kept.push_str(after);
    }
    (kept, place)
}

/// The place at the beginning and what follows it, if that is enough for a name.
fn leading_place(core: &str) -> Option<(String, String)> {
    let place = PLACES.split_whitespace().filter(|place| core.starts_with(place)).max_by_key(|place| place.len())?;
    let rest = &core[place.len()..];
    let ending = PLACE_ENDINGS.iter().find_map(|(ending, unless)| {
        rest.strip_prefix(ending).filter(|after| !after.starts_with(|c: char| unless.contains(c)) && is_enough(after))
    });
    let rest = ending.unwrap_or(rest);
    is_enough(rest).then(|| (place.to_owned(), rest.to_owned()))
}

/// Without a district, county or county's city of three or four characters in front: 浦东新区, 吴江区.
fn without_district(core: String) -> String {
    let signs: Vec<char> = core.chars().collect();
    for length in [3, 4] {
        let Some((last, after)) = signs.get(length - 1).zip(signs.get(length)) else { continue };
        let ends = DISTRICT_ENDINGS.iter().any(|(ending, unless)| ending == last && !unless.contains(*after));
        let rest: String = signs[length..].iter().collect();
        if ends && is_enough(&rest) {
            return rest;
        }
    }
    core
}

/// How many of these parts of a name, from the first, are worth a token of their own: of a Chinese legal form at the end only
/// its first.
pub(crate) fn searched_units<'a>(units: impl Iterator<Item = &'a str> + Clone) -> usize {
    let name: String = units.clone().collect();
    let forms = FORMS_ANYWHERE.iter().chain(&FORMS_AT_END).filter(|form| !form.is_ascii());
    let form = forms.filter(|form| name.len() > form.len() && name.ends_with(**form)).map(|form| form.len()).max().unwrap_or(0);
    let end = name.len() - form;
    let mut at = 0;
    units
        .take_while(|unit| {
            let is_searched = at <= end;
            at += unit.len();
            is_searched
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_has_a_core() {
        for (name, core, place) in [
            ("上海宏达阀门有限公司", "宏达阀门", Some("上海")),
            ("上海市宏达阀门有限责任公司", "宏达阀门", Some("上海")),
            ("宏达阀门（上海）有限公司", "宏达阀门", Some("上海")),
            ("宏达阀门(上海市)有限公司", "宏达阀门", Some("上海")),
            ("上海宏达阀门（集团）股份有限公司", "宏达阀门", Some("上海")),
            (" 上海 宏达 阀门 ", "宏达阀门", Some("上海")),
            ("江苏省苏州市吴江区宏达阀门厂", "宏达阀门厂", Some("江苏")),
            ("上海浦东新区宏达阀门厂", "宏达阀门厂", Some("上海")),
            ("广西壮族自治区宏达集团公司", "宏达", Some("广西")),
            ("上海市场营销有限公司", "市场营销", Some("上海")),
            ("黑龙江宏达", "宏达", Some("黑龙江")),
            ("宏达（出口部）有限公司", "宏达出口部", None),
            ("宏达公司", "宏达", None),
            ("ＡＢＣ Valve Co., Ltd.", "abcvalve", None),
            ("ABC valve company limited", "abcvalve", None),
            ("上海有限公司", "上海", None),
            ("中国石油", "石油", Some("中国")),
            ("公司", "公司", None),
            ("上海", "上海", None),
            ("(上海", "", Some("上海")),
            ("", "", None),
            ("\u{1e008} \u{1bc9e}", "\u{1bc9e}\u{1e008}", None),
        ] {
            let expected = CompanyName { core: core.to_owned(), place: place.map(str::to_owned) };
            assert_eq!(company_name(name), expected, "{name}");
        }
    }

    #[test]
    fn a_legal_form_is_not_searched_for() {
        let count = |name: &str| searched_units(name.chars().map(|c| c.to_string()).collect::<Vec<_>>().iter().map(String::as_str));
        for (name, expected) in [("宏达有限公司", 3), ("宏达", 2), ("有限公司", 3), ("公司", 2), ("abcltd", 6), ("", 0)] {
            assert_eq!(count(name), expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_name_has_a_core_that_is_its_own(name in "[上海市江苏省宏达阀门区（）()有限公司集团A ]{0,16}|\\PC{0,20}") {
            let parts = company_name(&name);
            prop_assert_eq!(squeezed(&parts.core), parts.core.clone());
        }
    }
}
