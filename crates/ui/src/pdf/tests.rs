use super::pages::paginated;
use super::sheet::{LATIN, width, wrapped};
use super::*;

#[test]
fn figures_stand_as_their_column_says() {
    let money = PrintColumn::figures("金额", 10, 2);
    let quantity = PrintColumn::figures("数量", 10, 3).trimmed();
    for (column, value, expected) in [
        (&money, 0, "0.00"),
        (&money, 5, "0.05"),
        (&money, 123_456_789, "1,234,567.89"),
        (&money, -1_000, "-10.00"),
        (&quantity, 12_000, "12"),
        (&quantity, 1_250_500, "1,250.5"),
    ] {
        assert_eq!(figure(column, value), expected);
    }
}

#[test]
fn text_is_wrapped_where_it_may_be() {
    assert_eq!(LATIN.len(), 95);
    assert!((width("销冠", 10.0) - 20.0).abs() < 0.01);
    assert_eq!(wrapped("不锈钢保温杯", 10.0, 40.0, 3), ["不锈钢保", "温杯"]);
    assert_eq!(wrapped("valve DN50 型", 10.0, 42.0, 3), ["valve", "DN50 型"]);
    assert_eq!(wrapped("ABCDEFGHIJ", 10.0, 30.0, 9).concat(), "ABCDEFGHIJ");
    let cut = wrapped("一二三四五六七八九十", 10.0, 30.0, 2);
    assert_eq!((cut.len(), cut[1].ends_with('…')), (2, true));
    assert_eq!(wrapped("", 10.0, 30.0, 2), [""]);
    assert_eq!(wrapped("一二三）四", 10.0, 30.0, 3), ["一二", "三）四"]);
}

#[test]
fn rows_are_laid_over_pages() {
    let check = |rows: usize, expected: &str| {
        let pages = paginated(&vec![10.0; rows], 50.0, 60.0, 40.0);
        assert_eq!(pages.iter().map(|page| format!("{page:?}")).collect::<Vec<_>>().join(" "), expected, "{rows}");
    };
    check(0, "0..0");
    check(5, "0..5");
    check(6, "0..5 5..6");
    check(10, "0..6 6..10");
    check(11, "0..6 6..10 10..11");
    check(13, "0..6 6..12 12..13");
}

/// A delivery note of 30 lines, as both papers have it; the files are for looking at.
#[test]
fn a_document_is_drawn() {
    let words = Words {
        page: "第 {page} 页 共 {pages} 页".into(), page_sum: "本页小计".into(), total: "合计".into(), no: "单号".into()
    };
    let columns = vec![
        PrintColumn::words("序", 6),
        PrintColumn::words("编码", 14),
        PrintColumn::words("名称规格", 40),
        PrintColumn::words("单位", 8),
        PrintColumn::figures("数量", 12, 3).trimmed().summed(),
        PrintColumn::figures("单价", 14, 6).trimmed(),
        PrintColumn::figures("金额", 16, 2).summed(),
    ];
    let row = |n: i64| {
        let words = |text: String| PrintCell::Words(text);
        let name = if n % 7 == 0 {
            "不锈钢保温杯（真空双层，礼盒装，500 ml，深空灰）加厚款"
        } else {
            "玻璃水壶 1.5 L"
        };
        let figure = PrintCell::Figure;
        vec![
            words(n.to_string()),
            words(format!("P{n:04}")),
            words(name.into()),
            words("件".into()),
            figure(n * 1_500),
            figure(12_345_600),
            figure(n * 1_852),
        ]
    };
    for (paper, lines, name) in [(Paper::A4, 60, "a4"), (Paper::Half, 6, "half"), (Paper::Half, 30, "half-30")] {
        let document = Printed::new(paper, "销冠演示贸易有限公司".into(), "销售出库单".into(), words.clone())
            .number("DN-000012")
            .facts([
                ("客户".into(), "上海华联百货有限公司".into()),
                ("订单".into(), "SO-000034".into()),
                ("日期".into(), "2026-11-25".into()),
                ("地址".into(), "上海市青浦区华新镇华腾路 1288 号 3 号仓 何收货 13800000115".into()),
                ("备注".into(), String::new()),
            ])
            .table(columns.clone(), (1..=lines).map(row).collect())
            .closing([("合计大写".into(), "壹仟肆佰零玖元伍角整".into())])
            .signatures(["制单", "仓库", "送货", "客户签收"].map(str::to_owned));
        let document = if paper == Paper::Half { document.filled() } else { document };
        let file = document.pdf();
        assert!(file.starts_with(b"%PDF-") && file.ends_with(b"%%EOF"), "{name}");
        assert!(file.len() < 60_000, "{name}: nothing is embedded");
        let pages = file.windows(12).filter(|w| w == b"/Type /Page\n").count();
        assert_eq!(pages, if lines == 6 { 1 } else { pages.max(2) }, "{name}");
        if let Ok(folder) = std::env::var("XIAOGUAN_PDF") {
            std::fs::write(format!("{folder}/{name}.pdf"), &file).expect("written");
        }
    }
}
