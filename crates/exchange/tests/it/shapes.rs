//! Tables as programs write them: titles, merged heads, totals, signs, formats; and what is no table.

use base::BusinessDate;
use exchange::table::write::{Book, Cell, Look};
use exchange::table::{About, Charset, Choice, Kind, Row, Value, read};
use proptest::prelude::*;
use std::io::{Cursor, Write};

const NAMES: [&str; 12] =
    ["商品编码", "商品编号", "商品全名", "存货编码", "存货名称", "主计量单位", "物料代码", "物料名称", "零售价", "批发价", "税率", "单位"];

fn known(name: &str) -> bool {
    NAMES.contains(&name)
}

fn table(bytes: &[u8], choice: &Choice) -> Result<(About, Vec<Row>), String> {
    let mut rows = Vec::new();
    let about = read(bytes, choice, &known, &mut |row| {
        rows.push(row);
        Ok(())
    });
    about.map(|about| (about, rows)).map_err(|no| no.key)
}

fn text(text: &str) -> Cell {
    if text.is_empty() { Cell::Blank } else { Cell::Text(text.to_owned()) }
}

fn book(rows: &[Vec<Cell>]) -> Vec<u8> {
    let mut book = Book::new(Cursor::new(Vec::new()));
    book.sheet("表", &[], 0).expect("writes");
    for row in rows {
        book.row(row, Look::Plain).expect("writes");
    }
    book.finish().expect("writes").into_inner()
}

fn shown(row: &Row) -> Vec<String> {
    row.cells.iter().map(Value::shown).collect()
}

#[test]
fn a_workbook_with_titles_a_head_of_two_rows_and_a_total() {
    let row = |cells: &[&str]| cells.iter().map(|cell| text(cell)).collect::<Vec<_>>();
    let mut prices = row(&["000123", "球阀"]);
    prices.extend([
        Cell::Figure("1234.5".into()),
        Cell::Figure("0.1".into()),
        Cell::Day(BusinessDate::parse("2026-03-05").expect("a day")),
    ]);
    let rows = [
        row(&["物料价格表"]),
        row(&["组织：华东公司", "", "", "日期：2026-11-25"]),
        vec![],
        row(&["物料代码", "物料名称", "价格", "", "日期"]),
        row(&["", "", "零售价", "批发价"]),
        prices,
        row(&["物料代码", "物料名称", "价格", "", "日期"]),
        row(&["合 计", "", "1234.5"]),
        row(&["制单人：李", "", "审核：王"]),
    ];
    let (about, rows) = table(&book(&rows), &Choice::default()).expect("a table");
    assert_eq!((about.kind, about.head, about.rows, about.left_out), (Kind::Xlsx, 4, 1, 3));
    assert_eq!(about.columns, ["物料代码", "物料名称", "零售价", "批发价", "日期"]);
    assert_eq!(shown(&rows[0]), ["000123", "球阀", "1234.5", "0.1", "2026-03-05"]);
    assert_eq!((rows[0].no, &rows[0].cells[2]), (6, &Value::Number("1234.5".into())));
}

#[test]
fn an_old_workbook() {
    let (about, rows) = table(include_bytes!("../data/old.xls"), &Choice::default()).expect("a table");
    assert_eq!((about.kind, about.head, about.rows, about.left_out), (Kind::Xls, 3, 2, 1));
    assert_eq!(about.columns, ["存货编码", "存货名称", "主计量单位", "税率", "启用日期"]);
    assert_eq!(shown(&rows[0]), ["000123", "球阀", "个", "13", "2026-03-05"]);
}

#[test]
fn text_in_the_signs_that_programs_write() {
    let content = "商品编号\t商品全名\t单位\n=\"000123\"\t\"球阀,大\"\t件\n\t000124\t闸阀\n'=1+1\t'00125\t件\n";
    let gb = encoding_rs::GB18030.encode(content).0.into_owned();
    let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain(content.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let marked = [b"\xEF\xBB\xBF", content.as_bytes()].concat();
    for (bytes, charset) in
        [(content.as_bytes().to_vec(), Charset::Utf8), (marked, Charset::Utf8), (gb, Charset::Gb18030), (wide, Charset::Utf16)]
    {
        let (about, rows) = table(&bytes, &Choice::default()).expect("a table");
        assert_eq!((about.charset, about.doubtful, about.rows), (Some(charset), false, 3));
        assert_eq!(shown(&rows[0]), ["000123", "球阀,大", "件"]);
        assert_eq!(shown(&rows[1]), ["", "000124", "闸阀"]);
        assert_eq!(shown(&rows[2]), ["=1+1", "'00125", "件"]);
    }
    let big5 = encoding_rs::BIG5.encode("商品編號,商品名稱,單位\n001,門閥產品說明書,個\n").0.into_owned();
    let (about, _) = table(&big5, &Choice { head: Some(1), ..Choice::default() }).expect("a table");
    assert!(about.doubtful, "somebody has to look: {about:?}");
    let chosen = Choice { head: Some(1), charset: Some(Charset::Big5), ..Choice::default() };
    let (about, rows) = table(&big5, &chosen).expect("a table");
    assert_eq!((about.doubtful, shown(&rows[0])[1].as_str()), (false, "門閥產品說明書"));
}

#[test]
fn what_is_no_table_says_what_it_is() {
    let zip = |name: &str, content: &[u8]| {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in ["[Content_Types].xml", "xl/workbook.xml", name] {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("starts");
            zip.write_all(if name.ends_with("x.xml") || name.ends_with(".zip") { content } else { b"<a/>" }).expect("writes");
        }
        zip.finish().expect("ends").into_inner()
    };
    let only = |name: &str| {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("starts");
        zip.finish().expect("ends").into_inner()
    };
    let wide = |text: &str| [vec![0xFF, 0xFE], text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat();
    for (bytes, key) in [
        (b"PK\x03\x04broken".to_vec(), "file.broken"),
        (zip("xl/worksheets/x.xml", &vec![b' '; 100 << 20]), "file.bomb"),
        // What nobody reads is not unpacked.
        (zip("xl/media/42.zip", b"PK"), "file.broken"),
        (b"\x1F\x8B\x08".to_vec(), "file.packed"),
        (b"\xEF\xBB\xBF\r\n<HTML xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table>".to_vec(), "file.web_page"),
        (b"<style>td{}</style><div><table><tr><td>1</td></tr></table></div>".to_vec(), "file.web_page"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n".to_vec(), "file.web_page"),
        (wide("<html><body>"), "file.web_page"),
        (b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">".to_vec(), "file.xml"),
        (b"\x09\x08\x08\x00\x00\x05\x10\x00".to_vec(), "file.old_sheet"),
        (b"{\\rtf1".to_vec(), "file.document"),
        (b"\x89PNG\r\n\x1a\n\0\0".to_vec(), "file.picture"),
        (only("word/document.xml"), "file.document"),
        (only("xl/workbook.bin"), "file.binary_book"),
        (only("mimetype"), "file.open_document"),
        (only("a.csv"), "file.packed"),
        (b"\0\0\0\0".to_vec(), "file.unknown_kind"),
        ("编码\n".as_bytes().to_vec(), "file.no_rows"),
        (b"\xFF\xFFabc".to_vec(), "file.charset"),
    ] {
        assert_eq!(table(&bytes, &Choice::default()).expect_err("none"), key);
    }
}

/// What begins like a page and is a text with separated values is one.
#[test]
fn a_text_that_begins_with_an_angle_is_a_text() {
    let (about, rows) = table("<商品编码>,商品全名,单位\n<1>,阀,件\n2,阀,件\n".as_bytes(), &Choice::default()).expect("a table");
    assert_eq!((about.kind, rows.len()), (Kind::Csv, 2));
}

/// A line ends by CR and LF, by LF, or by CR alone, within quotes as well; rows are known by the lines they begin in.
#[test]
fn lines_end_as_programs_end_them() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["商品编码,商品全名", "1,\"球|阀\"", "", "2,闸阀", "3,截止阀", ""].join(end).replace('|', end);
        let (about, rows) = table(text.as_bytes(), &Choice::default()).expect("a table");
        assert_eq!((about.head, about.rows), (1, 3), "{end:?}");
        assert_eq!(rows.iter().map(|row| row.no).collect::<Vec<_>>(), [2, 5, 6], "{end:?}");
    }
    // DOS ended its texts by a sign of their own.
    let (about, rows) = table("商品编码,商品全名\r\n1,阀\r\n\u{1A}".as_bytes(), &Choice::default()).expect("a table");
    assert_eq!((about.rows, shown(&rows[0])), (1, vec!["1".to_owned(), "阀".to_owned()]));
    let many: String = (1..200).map(|n| format!("{n},阀{n}\r")).collect();
    let (about, rows) = table(format!("商品编码,商品全名\r{many}").as_bytes(), &Choice::default()).expect("a table");
    assert_eq!((about.rows, rows[198].no), (199, 200));
}

/// What is read is bounded before it is held.
#[test]
fn what_claims_too_much_is_refused_where_it_claims_it() {
    let commas = [b"\xEF\xBB\xBF".as_slice(), &vec![b','; 20 << 20], b"x\n"].concat();
    assert_eq!(table(&commas, &Choice::default()).expect_err("wide"), "file.too_many_columns");
    let blank = format!("商品编码,商品全名{}\n1,阀{}\n", ",".repeat(500), ",".repeat(500));
    assert_eq!(table(blank.as_bytes(), &Choice::default()).expect("a table").0.columns.len(), 2);
    let rows: String = (1..2000).map(|n| format!("{n},阀\n")).collect();
    let deep = Choice { head: Some(999_999_999), ..Choice::default() };
    assert_eq!(table(rows.as_bytes(), &deep).expect_err("deep"), "file.no_table");
}

/// A workbook with these rows, and whatever else lies beside its parts.
fn with_rows(rows: &str, beside: &[&str]) -> Vec<u8> {
    let sheet =
        format!("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>");
    let mut written = zip::ZipArchive::new(Cursor::new(book(&[vec![text("商品编码")], vec![text("1")]]))).expect("a workbook");
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..written.len() {
        let mut entry = written.by_index(at).expect("an entry");
        let name = entry.name().expect("a name").into_owned();
        let mut content = Vec::new();
        std::io::copy(&mut entry, &mut content).expect("reads");
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).expect("starts");
        zip.write_all(if name.contains("sheet1") { sheet.as_bytes() } else { &content }).expect("writes");
    }
    for name in beside {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("starts");
        zip.write_all(b"x").expect("writes");
    }
    zip.finish().expect("ends").into_inner()
}

fn cell_of(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

/// A workbook whose rows stand out of order, or twice at one place: no row would be known by its place.
#[test]
fn rows_at_one_place_are_refused() {
    let sheet = |places: &[u32]| {
        let rows: String = places.iter().map(|n| format!("<row r=\"{n}\">{}</row>", cell_of(&format!("A{n}"), "商品编码"))).collect();
        with_rows(&rows, &[])
    };
    assert_eq!(table(&sheet(&[1, 2, 3]), &Choice::default()).expect("a table").0.rows, 2);
    for places in [[1, 3, 2], [1, 2, 2]] {
        assert_eq!(table(&sheet(&places), &Choice::default()).map(|_| ()), Err("file.broken".to_owned()), "{places:?}");
    }
}

/// Figures that were never computed are not taken for nothing; nothing that climbs out of a workbook is looked at.
#[test]
fn a_formula_without_a_value_is_a_fault_and_names_are_no_paths() {
    let head = format!("<row r=\"1\">{}{}</row>", cell_of("A1", "商品编码"), cell_of("B1", "零售价"));
    let row = |n: i64, price: &str| format!("<row r=\"{n}\">{}{price}</row>", cell_of(&format!("A{n}"), &format!("00{n}")));
    let rows = [
        row(2, "<c r=\"B2\"><f>1+1</f></c>"),
        row(3, "<c r=\"B3\"><f>1+1</f><v></v></c>"),
        row(4, "<c r=\"B4\"><f>1+1</f><v>2</v></c>"),
        row(5, "<c r=\"B5\" t=\"str\"><f>\"\"</f><v></v></c>"),
        row(6, "<c r=\"B6\"/>"),
        row(7, "<c r=\"B7\"><f t=\"shared\" si=\"0\"/></c>"),
    ];
    let bytes = with_rows(&format!("{head}{}", rows.join("")), &["../../climbs.sqlite", "/tmp/climbs.sqlite"]);
    let (about, rows) = table(&bytes, &Choice::default()).expect("a table");
    assert_eq!((about.rows, rows[0].cells.first().map(Value::shown)), (6, Some("002".to_owned())));
    let price = |row: &Row| row.cells.get(1).cloned().unwrap_or_default();
    let fault = || Value::Fault(exchange::table::UNCOMPUTED.to_owned());
    let expected = [fault(), fault(), Value::Number("2".into()), Value::Blank, Value::Blank, fault()];
    assert_eq!(rows.iter().map(price).collect::<Vec<_>>(), expected);
    assert!(!std::path::Path::new("/tmp/climbs.sqlite").exists());
}

/// A line in other signs than the rest: somebody has to look, or the file is refused.
#[test]
fn one_line_in_other_signs_is_not_passed_over() {
    let gb = encoding_rs::GB18030.encode("商品编码,商品全名\n1,球阀\n").0.into_owned();
    let bytes = [gb.as_slice(), "2,闸阀门\n".as_bytes(), &encoding_rs::GB18030.encode("3,截止阀\n").0].concat();
    let told = table(&bytes, &Choice::default());
    assert!(told.as_ref().map_or_else(|key| key == "file.charset", |(about, _)| about.doubtful), "{told:?}");
}

/// A workbook says from which day its days are counted.
#[test]
fn a_workbook_counts_its_days_from_its_own_first() {
    let day = Cell::Day(BusinessDate::parse("2025-01-21").expect("a day"));
    let plain = book(&[vec![text("商品编码"), text("单位")], vec![text("1"), day]]);
    let mut read = zip::ZipArchive::new(Cursor::new(plain.clone())).expect("a workbook");
    let mut written = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..read.len() {
        let mut entry = read.by_index(at).expect("an entry");
        let name = entry.name().expect("a name").into_owned();
        let mut content = String::new();
        std::io::Read::read_to_string(&mut entry, &mut content).expect("a text");
        if name.ends_with("workbook.xml") {
            content = content.replacen("<sheets>", "<workbookPr date1904=\"1\"/><sheets>", 1);
            assert!(content.contains("date1904"), "{content}");
        }
        written.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).expect("starts");
        written.write_all(content.as_bytes()).expect("writes");
    }
    let later = written.finish().expect("ends").into_inner();
    for (bytes, expected) in [(plain, "2025-01-21"), (later, "2029-01-22")] {
        let (_, rows) = table(&bytes, &Choice::default()).expect("a table");
        assert_eq!(shown(&rows[0]), ["1", expected]);
    }
}

#[test]
fn a_sheet_of_many_formatted_rows_has_the_rows_that_hold_something() {
    let mut rows: Vec<Vec<Cell>> = vec![vec![text("商品编码"), text("商品全名")], vec![text("1"), text("阀")]];
    rows.resize(60_000, vec![Cell::Blank, Cell::Blank]);
    let (about, _) = table(&book(&rows), &Choice::default()).expect("a table");
    assert_eq!(about.rows, 1);
}

proptest! {
    #[test]
    fn what_was_written_reads_back(cells in prop::collection::vec(prop::collection::vec(cell(), 2..6), 1..8)) {
        let mut rows = vec![vec![text("商品编码"), text("商品全名"), text("单位"), text("税率"), text("批发价"), text("零售价")]];
        rows.extend(cells.iter().map(|row| [vec![text("x1")], row.clone()].concat()));
        let (_, read) = table(&book(&rows), &Choice::default()).expect("a table");
        prop_assert_eq!(read.len(), cells.len());
        for (row, cells) in read.iter().zip(&cells) {
            let width = row.cells.len().max(cells.len() + 1);
            let mut row = shown(row);
            row.resize(width, String::new());
            let expected: Vec<String> = std::iter::once("x1".to_owned()).chain(cells.iter().map(plain)).collect();
            prop_assert_eq!(&row[..expected.len()], &expected[..]);
        }
    }
}

fn cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        Just(Cell::Blank),
        "[a-z=+@_x0-9A-F&<>\"'，阀\u{1F600} ]{1,12}".prop_filter("seen", |text| !text.trim().is_empty()).prop_map(Cell::Text),
        (-999_999_999_i64..=999_999_999, 0_u32..=3).prop_map(|(digits, decimals)| Cell::Figure(figure(digits, decimals))),
        (0_i32..60_000).prop_map(|day| Cell::Day(BusinessDate::from_days(day).expect("a day"))),
    ]
}

fn figure(digits: i64, decimals: u32) -> String {
    let (sign, digits) = (if digits < 0 { "-" } else { "" }, digits.unsigned_abs());
    let unit = 10_u64.pow(decimals);
    let fraction = format!("{:0>width$}", digits % unit, width = decimals as usize);
    let fraction = if decimals == 0 { "" } else { fraction.trim_end_matches('0') };
    let point = if fraction.is_empty() { "" } else { "." };
    let sign = if digits == 0 { "" } else { sign };
    format!("{sign}{}{point}{fraction}", digits / unit)
}

fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Blank => String::new(),
        Cell::Text(text) => text.trim().to_owned(),
        Cell::Figure(figure) => figure.clone(),
        Cell::Day(day) => day.to_string(),
    }
}
