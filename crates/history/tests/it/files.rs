//! Files as they come: what cannot be read says why, and nothing is brought in.

use crate::{folder, layout, read};
use base::BusinessDate;
use exchange::table::Charset;
use history::api::{Layout, Source, SourceFault, What, checked, open, plan, write_fates};
use std::fs;
use std::io::Read;
use std::path::Path;

fn first() -> String {
    fs::read_to_string(folder().join("2009-2010.csv")).expect("reads")
}

/// A folder with one file of this text.
fn with(bytes: &[u8]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("one.csv"), bytes).expect("writes");
    dir
}

fn told(fault: SourceFault) -> String {
    match fault {
        SourceFault::Io(_, error) => format!("io {:?}", error.kind()),
        SourceFault::NoFiles(_) => "no files".into(),
        SourceFault::TooLong(_) => "too long".into(),
        SourceFault::Refused(_, no) => no.key,
        SourceFault::NoColumns(_, columns, there) => format!("no columns {} of {}", columns.join(" "), there.len()),
        SourceFault::Rows(rows, count) => {
            let told: Vec<String> = rows.iter().map(|row| format!("{} {}", row.line, row.why.key)).collect();
            format!("{count}: {}", told.join(", "))
        }
    }
}

fn opened(dir: &Path) -> Result<Source, String> {
    open(dir, &layout()).map_err(told)
}

/// What is said of rows below the usual head, before anything is written.
fn judged(rows: &str, layout: &Layout) -> String {
    let dir = with(format!("{HEAD}{rows}").as_bytes());
    let today = BusinessDate::from_ymd(2026, 11, 25).expect("a day");
    let of = |source: &Source| checked(source, &plan(source, layout), today);
    match open(dir.path(), layout) {
        Ok(source) => of(&source).map_or_else(told, |()| "fine".into()),
        Err(fault) => told(fault),
    }
}

const HEAD: &str = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n";

#[test]
fn what_cannot_be_read_says_why() {
    let text = first();
    let no = |text: &str| opened(with(text.as_bytes()).path()).expect_err("refused");
    assert_eq!(no(&text.replacen(",Price,", ",Cost,", 1)), "no columns Price of 8");
    assert_eq!(no(&text.replacen("Invoice,StockCode", "Bill,Item", 1)), "no columns Invoice StockCode of 8");
    assert_eq!(no(""), "file.empty");
    assert_eq!(no(HEAD), "file.no_rows");
    let cut = format!("{}\n", &text[..text.trim_end().rfind(',').expect("a comma")]);
    assert_eq!(no(&cut), format!("1: {} history.row.cut", text.lines().count()));
    // Wherever it was cut: the last column may look whole.
    assert_eq!(no(&cut[..cut.len() - 1]), "history.file.open_end");
    assert_eq!(no(text.trim_end()), "history.file.open_end");
    let open_end = Layout { open_end: true, ..layout() };
    assert!(open(with(text.trim_end().as_bytes()).path(), &open_end).is_ok());
    let wrong = text.replacen(",12,2010-09-01", ",a dozen,2010-09-01", 1);
    assert_eq!(no(&wrong), "1: 2 history.row.quantity");
    assert_eq!(no(&text.replacen("2010-09-01 09:10:00", "1st of September", 1)), "1: 2 history.row.day");
    assert_eq!(no(&text.replacen(",4.95,17005", ",4.95 each,17005", 1)), "1: 2 history.row.price");
    assert_eq!(no(&text.replacen("489001,10103A", ",10103A", 1)), "1: 2 history.row.blank");
    assert_eq!(opened(tempfile::tempdir().expect("a folder").path()).expect_err("empty"), "no files");
    assert_eq!(opened(Path::new("no-such-folder")).expect_err("nowhere"), "io NotFound");
}

#[test]
fn columns_stand_in_any_order_and_heads_twice() {
    let text = first();
    let plain = opened(with(text.as_bytes()).path()).expect("reads");
    // Price before everything else.
    let turned: Vec<u8> = {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in reader.records() {
            let row = row.expect("a row");
            let order = [5, 0, 7, 1, 2, 3, 4, 6].map(|at| row.get(at).expect("a field"));
            writer.write_record(order).expect("writes");
        }
        writer.into_inner().expect("bytes")
    };
    let other = opened(with(&turned).path()).expect("reads");
    let said = |source: &Source| {
        let name = |number| source.names.text(number).to_owned();
        source
            .rows
            .iter()
            .map(|row| (name(row.number), name(row.product), name(row.description), row.quantity, row.price_micro))
            .collect::<Vec<_>>()
    };
    assert_eq!(said(&other), said(&plain));

    let (head, rest) = text.split_once('\n').expect("a head");
    let twice = opened(with(format!("{head}\n{head}\n{rest}").as_bytes()).path()).expect("reads");
    assert_eq!((twice.heads, said(&twice)), (1, said(&plain)));
    assert_eq!(plan(&twice, &layout()).account.skipped["head"].rows, 1);
}

#[test]
fn a_file_is_read_in_the_signs_that_it_is_written_in() {
    let rows = "1001,甲001,不锈钢截止阀,2,2010-03-01,12.50,客户一,华东\n1002,甲002,黄铜球阀门,1,2010-03-02,5.00,客户二,华南\n";
    let text = format!("{HEAD}{rows}");
    let names = |source: &Source| source.rows.iter().map(|row| source.names.text(row.description).to_owned()).collect::<Vec<_>>();
    let plain = names(&opened(with(text.as_bytes()).path()).expect("reads"));
    assert_eq!(plain, ["不锈钢截止阀", "黄铜球阀门"]);
    let gb = encoding_rs::GB18030.encode(&text).0.into_owned();
    let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let marked: Vec<u8> = b"\xEF\xBB\xBF".iter().copied().chain(text.bytes()).collect();
    for (bytes, charset) in [(gb.clone(), Some(Charset::Gb18030)), (wide, Some(Charset::Utf16)), (marked, None)] {
        let source = opened(with(&bytes).path()).expect("reads");
        assert_eq!(names(&source), plain, "{charset:?}");
        assert_eq!(source.charsets.first().map(|(_, charset)| *charset), charset);
    }
    let semicolons = text.replace(',', ";");
    assert_eq!(names(&opened(with(semicolons.as_bytes()).path()).expect("reads")), plain, "semicolons");
    let named = |charset| open(with(&gb).path(), &Layout { charset: Some(charset), ..layout() });
    assert_eq!(names(&named(Charset::Gb18030).expect("reads")), plain);
    assert_eq!(named(Charset::Utf8).map_err(told).expect_err("no UTF-8"), "file.charset");

    // What is neither UTF-8 nor surely Chinese is guessed by nobody.
    let pound = first();
    let latin: Vec<u8> = pound.chars().map(|c| u8::try_from(u32::from(c)).expect("a letter of Latin-1")).collect();
    let unsure = opened(with(&latin).path()).expect_err("which signs");
    assert!(["file.charset", "history.file.charset_doubtful"].contains(&unsure.as_str()), "{unsure}");
    let said = open(with(&latin).path(), &Layout { charset: Some(Charset::Windows1252), ..layout() }).expect("reads");
    assert_eq!(names(&said), names(&opened(with(pound.as_bytes()).path()).expect("reads")), "the pound sign is one");
    assert_eq!(opened(with(b"PK\x03\x04 no book").path()).expect_err("a book"), "file.broken");
    let beside = with(text.as_bytes());
    fs::write(beside.path().join("more.xlsx"), b"whatever").expect("writes");
    assert_eq!(opened(beside.path()).expect_err("what nobody would read"), "history.file.workbook");
    assert_eq!(opened(with(b"<html><table><tr><td>1</td></tr></table></html>").path()).expect_err("a page"), "file.web_page");
}

#[test]
fn a_quote_swallows_no_rows() {
    let rows = "1001,P1,Thing,1,2010-03-01,5.00,C1,UK\n1002,P2,\"Thing,5,2010-03-02,5.00,C1,UK\n1003,P3,Other,1,2010-03-03,5.00,C1,UK\n\
                1004,P4,\"Thing\",5,2010-03-04,5.00,C1,UK\n";
    assert_eq!(judged(rows, &layout()), "1: 3 history.row.lines");
    assert_eq!(judged("1001,P1,\"Red\nbag\",1,2010-03-01,5.00,C1,UK\n", &layout()), "1: 2 history.row.lines");
    assert_eq!(judged("1001,P1,\"Red, \"\"big\"\" bag\",1,2010-03-01,5.00,C1,UK\n", &layout()), "fine");
}

#[test]
fn what_the_rules_refuse_is_said_before_anything_is_written() {
    let long = "X".repeat(41);
    let check = |row: &str, expected: &str| assert_eq!(judged(row, &layout()), expected, "{row}");
    check("1001,P1,Thing,1,2010-03-01,5.00,C1,UK\n", "fine");
    check(&format!("{long},P1,Thing,1,2010-03-01,5.00,C1,UK\n"), "fine");
    check("=1001,P1,Thing,1,2010-03-01,5.00,C1,UK\n", "fine");
    check(&format!("1001,{long},Thing,1,2010-03-01,5.00,C1,UK\n"), "fine");
    check("1001,-P1,Thing,1,2010-03-01,5.00,C1,UK\n", "1: 2 code.formula");
    check("1001,P1,Thing,1,2010-03-01,5.00,C1,=UK\n", "1: 2 code.formula");
    check("1001,P1,Th\u{7}ing,1,2010-03-01,5.00,C1,UK\n", "1: 2 text.unprintable");
    check("1001,P1,Thing,1,2027-03-01,5.00,C1,UK\n", "1: 2 history.row.future");
    check("1001,P1,Thing,1,1901-03-01,5.00,C1,UK\n", "1: 2 history.row.old");
    check("1001,P1,Thing,1000000001,2010-03-01,0.01,C1,UK\n", "2: 2 quantity.too_large, 2 quantity.too_large");
    check("1001,P1,Thing,1,2010-03-01,1000000001,C1,UK\n", "1: 2 price.out_of_range");
    check("1001,P1,Thing,1000000,2010-03-01,100000000,C1,UK\n", "1: 2 amount.too_large");
    check("1001,P1,Thing,1,2010-03-01,5.00,CASH-UK,UK\n1002,P1,Thing,1,2010-03-02,5.00,,UK\n", "1: 2 history.plan.twice");
    let cut = "Y".repeat(40);
    check(&format!("1001,P1,Thing,1,2010-03-01,5.00,C1,{cut}1\n1002,P1,Thing,1,2010-03-01,5.00,C2,{cut}2\n"), "fine");
    check("1001,TEST1,Thing,1,2010-03-01,5.00,C1,UK\n", "history.plan.nothing");
}

#[test]
fn what_differs_only_in_case_or_width_is_one() {
    let rows = "1001,A1,Thing,1,2010-03-01,5.00,C1,UK\n1002,Ａ1,Thing,1,2010-03-02,5.00,c1,uk\nc1003,a1,Thing,-1,2010-03-03,5.00,C1,UK\n\
                1004,A1,Thing,1,2010-03-04,5.00,C1,\n1005,A1,Thing,1,2010-03-04,5.00,,\n";
    for cancels in ["C", "c"] {
        let layout = Layout { cancels: cancels.into(), ..layout() };
        assert_eq!(judged(rows, &layout), "fine");
        let source = open(with(format!("{HEAD}{rows}").as_bytes()).path(), &layout).expect("reads");
        let planned = plan(&source, &layout);
        assert_eq!((planned.products.len(), &planned.regions[..]), (1, &["UK".to_owned()][..]));
        let customers: Vec<_> = planned.customers.iter().map(|customer| (customer.code.as_str(), customer.region)).collect();
        assert_eq!(customers, [("C1", Some(0)), ("CASH", None)], "who does not say where is no other place");
        assert_eq!(planned.account.created["return"].rows, 1);
    }
}

#[test]
fn a_layout_is_looked_at_before_it_is_used() {
    let check = |layout: Layout, expected: &[&str]| {
        let faults: Vec<String> = layout.faults().into_iter().map(|no| format!("{} {}", no.key, no.field.unwrap_or_default())).collect();
        assert_eq!(faults, expected);
    };
    check(layout(), &[]);
    check(Layout { tax_rate: -100, ..layout() }, &["history.layout.range tax_rate"]);
    check(Layout { payment_days: -1, ..layout() }, &["history.layout.range payment_days"]);
    check(Layout { payment_days: 731, ..layout() }, &["history.layout.range payment_days"]);
    check(Layout { unit: String::new(), ..layout() }, &["text.empty unit"]);
    check(Layout { tests: Some(String::new()), ..layout() }, &["history.layout.blank tests"]);
    check(Layout { corrects: Some(" ".into()), ..layout() }, &["history.layout.blank corrects"]);
    check(Layout { fees: vec![String::new()], ..layout() }, &["history.layout.blank fees"]);
    check(Layout { price: "quantity".into(), ..layout() }, &["history.layout.twice price"]);
    check(Layout { profile: "=x".into(), ..layout() }, &["code.formula profile"]);
    check(Layout { cancels: String::new(), ..layout() }, &[]);
}

#[test]
fn what_stands_in_several_files_counts_once_whatever_lies_between() {
    let row = |number: u32, on: &str| format!("{number},P1,Thing,1,{on},5.00,C1,UK\n");
    let dir = tempfile::tempdir().expect("a folder");
    let write = |name: &str, rows: &str| fs::write(dir.path().join(name), format!("{HEAD}{rows}")).expect("writes");
    write("q1.csv", &[row(1, "2010-01-05"), row(2, "2010-03-10"), row(2, "2010-03-10")].concat());
    write("branch.csv", &row(9, "2010-01-15"));
    write("q2.csv", &[row(2, "2010-03-10"), row(3, "2010-04-01")].concat());
    let planned = plan(&opened(dir.path()).expect("reads"), &layout());
    // The first file says it twice, the second once: twice is what was sold.
    assert_eq!((planned.account.created_count(), planned.account.merged.rows), (5, 1));
    write("q3.csv", &[row(2, "2010-03-10"), row(2, "2010-03-10"), row(4, "2010-07-01")].concat());
    let planned = plan(&opened(dir.path()).expect("reads"), &layout());
    assert_eq!((planned.account.created_count(), planned.account.merged.rows), (6, 3));
}

#[test]
fn the_same_file_twice_counts_once() {
    let dir = with(first().as_bytes());
    fs::copy(folder().join("2009-2010.csv"), dir.path().join("two.csv")).expect("copies");
    let (once, twice) = (opened(with(first().as_bytes()).path()).expect("reads"), opened(dir.path()).expect("reads"));
    let (once, twice) = (plan(&once, &layout()), plan(&twice, &layout()));
    assert_eq!(twice.account.merged.rows, once.account.rows);
    assert_eq!(twice.documents, once.documents);
}

#[test]
fn a_packed_file_is_read_like_a_plain_one() {
    let dir = tempfile::tempdir().expect("a folder");
    let packed = zstd::encode_all(first().as_bytes(), 3).expect("packs");
    fs::write(dir.path().join("one.csv.zst"), packed).expect("writes");
    assert_eq!(opened(dir.path()).expect("reads").rows, opened(with(first().as_bytes()).path()).expect("reads").rows);
    fs::write(dir.path().join("one.csv.zst"), b"no zstd at all").expect("writes");
    assert!(opened(dir.path()).expect_err("broken").starts_with("io"));
}

#[test]
fn the_layout_of_the_guide_can_be_meant() {
    let layout: Layout = serde_json::from_str(include_str!("../../../../docs/domain/history.layout.json")).expect("a layout");
    assert!(layout.faults().is_empty(), "{:?}", layout.faults());
}

#[test]
fn what_is_measured_can_be_brought_in() {
    let (folder, layout) = (crate::measured(), layout());
    let source = open(&folder, &layout).map_err(told).expect("reads");
    let planned = plan(&source, &layout);
    checked(&source, &planned, BusinessDate::from_ymd(2026, 11, 25).expect("a day")).map_err(told).expect("nothing stands against it");
    let account = &planned.account;
    println!("{} created, {} merged, {} skipped", account.created_count(), account.merged.rows, account.skipped_count());
}

#[test]
fn what_unpacks_to_more_than_a_line_can_be_is_not_unpacked() {
    let dir = tempfile::tempdir().expect("a folder");
    let packed = zstd::encode_all(std::io::repeat(0xE9).take(200 << 20), 3).expect("packs");
    assert!(packed.len() < 100_000, "{}", packed.len());
    fs::write(dir.path().join("a.csv.zst"), packed).expect("writes");
    assert_eq!(opened(dir.path()).expect_err("refused"), "too long");
    // Neither is a plain one, whatever stands around the line.
    let long = format!("{}{}\n{}", first(), "x".repeat(70_000), first());
    assert_eq!(opened(with(long.as_bytes()).path()).expect_err("refused"), "too long");
}

#[test]
fn the_name_of_a_file_becomes_no_formula() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::copy(folder().join("2009-2010.csv"), dir.path().join("=1+1.csv")).expect("copies");
    let source = opened(dir.path()).expect("reads");
    let mut file = Vec::new();
    write_fates(&source, &plan(&source, &layout()), &mut file).expect("writes");
    let text = String::from_utf8(file).expect("text");
    assert!(text.lines().nth(1).is_some_and(|line| line.starts_with("'=1+1.csv,")), "{text}");
}

#[test]
fn every_row_has_a_fate() {
    let (source, planned) = read();
    let account = &planned.account;
    assert_eq!(account.created_count() + account.merged.rows + account.skipped_count(), account.rows);
    assert!(account.fates.iter().all(|fate| !fate.is_empty()));
    let skipped: Vec<&str> = account.skipped.keys().copied().collect();
    assert_eq!(skipped, ["bad_debt", "cancellation_above_zero", "fee", "no_quantity", "test"]);
    let created: Vec<&str> = account.created.keys().copied().collect();
    assert_eq!(created, ["found", "gift", "return", "sale", "write_off"]);
    let mut file = Vec::new();
    write_fates(&source, &planned, &mut file).expect("writes");
    let told = String::from_utf8(file).expect("text").lines().count() as u64;
    assert_eq!(told, 1 + account.merged.rows + account.skipped_count());
}

#[test]
fn nothing_is_missing_in_any_month_and_every_return_has_its_sale() {
    let (_, planned) = read();
    let mut stock = vec![0_i64; planned.products.len()];
    let mut sold: Vec<Vec<(u32, i64)>> = vec![Vec::new(); planned.sales];
    for document in &planned.documents {
        match &document.what {
            What::Received(lines) | What::Adjusted(lines) => lines.iter().for_each(|line| stock[line.product as usize] += line.quantity),
            What::Sold { sale, lines, .. } => {
                sold[*sale] = lines.iter().map(|line| (line.product, line.quantity)).collect();
                lines.iter().for_each(|line| stock[line.product as usize] -= line.quantity);
            }
            What::Returned(origins) => {
                for origin in origins {
                    let (product, left) = &mut sold[origin.sale][origin.line as usize - 1];
                    *left -= origin.quantity;
                    assert!(*left >= 0 && *product == origin.product, "more came back than was sold: {origin:?}");
                    stock[origin.product as usize] += origin.quantity;
                }
            }
            What::Paid { .. } => {}
        }
        assert!(stock.iter().all(|there| *there >= 0), "missing on {}: {document:?}", document.on);
    }
}

#[test]
fn what_files_are_called_changes_nothing() {
    let (one, two) = (with(first().as_bytes()), tempfile::tempdir().expect("a folder"));
    let second = fs::read(folder().join("2010-2011.csv")).expect("reads");
    fs::write(one.path().join("two.csv"), &second).expect("writes");
    fs::write(two.path().join("a.csv"), &second).expect("writes");
    fs::write(two.path().join("b.csv"), first()).expect("writes");
    let (one, two) = (opened(one.path()).expect("reads"), opened(two.path()).expect("reads"));
    assert_eq!(one.digest, two.digest);
    assert!(plan(&one, &layout()).documents == plan(&two, &layout()).documents, "the same documents at the same places");
}
