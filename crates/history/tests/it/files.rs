//! Files as they come: what cannot be read says why, and nothing is brought in.

use crate::{folder, layout, read};
use history::api::{Layout, Signs, Source, SourceFault, What, open, plan, write_fates};
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

fn opened(dir: &Path) -> Result<Source, String> {
    opened_by(dir, &layout())
}

fn opened_by(dir: &Path, layout: &Layout) -> Result<Source, String> {
    open(dir, layout).map_err(|fault| match fault {
        SourceFault::Io(_, error) => format!("io {:?}", error.kind()),
        SourceFault::NoFiles(_) => "no files".into(),
        SourceFault::TooLong(_) => "too long".into(),
        SourceFault::NoColumns(_, columns) => format!("no columns {}", columns.join(" ")),
        SourceFault::Layout(faults) => faults.into_iter().filter_map(|no| no.field).collect::<Vec<_>>().join(" "),
        SourceFault::Doubtful(_) => "doubtful".into(),
        SourceFault::Unreadable(rows, count) => {
            let told: Vec<String> = rows.iter().map(|row| format!("{} {}", row.line, row.key)).collect();
            format!("{count}: {}", told.join(", "))
        }
    })
}

#[test]
fn what_cannot_be_read_says_why() {
    let text = first();
    let no = |text: &str| opened(with(text.as_bytes()).path()).expect_err("refused");
    assert_eq!(no(&text.replacen(",Price,", ",Cost,", 1)), "no columns Price");
    assert_eq!(no(&text.replacen("Invoice,StockCode", "Bill,Item", 1)), "no columns Invoice StockCode");
    assert_eq!(no(""), "no columns Invoice StockCode Description Quantity InvoiceDate Price Customer ID Country");
    let cut = &text[..text.trim_end().rfind(',').expect("a comma")];
    assert_eq!(no(cut), format!("1: {} history.row.cut", text.lines().count()));
    let wrong = text.replacen(",12,2010-09-01", ",a dozen,2010-09-01", 1);
    assert_eq!(no(&wrong), "1: 2 history.row.quantity");
    assert_eq!(no(&text.replacen("2010-09-01 09:10:00", "1st of September", 1)), "1: 2 history.row.day");
    assert_eq!(no(&text.replacen(",4.95,17005", ",4.95 each,17005", 1)), "1: 2 history.row.price");
    assert_eq!(no(&text.replacen("489001,10103A", ",10103A", 1)), "1: 2 history.row.blank");
    assert_eq!(opened(tempfile::tempdir().expect("a folder").path()).expect_err("empty"), "no files");
    assert_eq!(opened(Path::new("no-such-folder")).expect_err("nowhere"), "io NotFound");
}

#[test]
fn columns_stand_in_any_order_heads_twice_and_letters_in_latin_1() {
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

    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).expect("a letter of Latin-1")).collect();
    let latin = opened(with(&latin).path()).expect("reads");
    assert_eq!((latin.other_signs.len(), said(&latin)), (1, said(&plain)), "the pound sign is one");
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
fn files_of_chinese_programs_are_read_and_what_is_doubtful_is_not_guessed() {
    let head = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country";
    let text = format!("{head}\nXS001,A1,上海华联百货有限公司的不锈钢保温杯,2,2024-03-01,12.50,客户甲,浙江\n");
    let own = Layout { charset: None, ..layout() };
    for (signs, name) in [(encoding_rs::GB18030, "gb18030"), (encoding_rs::UTF_8, "utf-8")] {
        let found = opened_by(with(&signs.encode(&text).0).path(), &own).expect("reads");
        assert_eq!(found.names.text(found.rows[0].description), "上海华联百货有限公司的不锈钢保温杯", "{name}");
        assert_eq!(found.other_signs.first().map_or("utf-8", |(_, signs)| signs), name);
    }
    // Latin letters are nothing that Chinese programs write: it has to be said.
    let latin =
        with(b"Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n1,A1,caf\xE9 \xA3,1,2024-03-01,1,1,UK\n");
    assert_eq!(opened_by(latin.path(), &own).map(|found| found.rows.len()), Err("doubtful".to_owned()));
    let said = Layout { charset: Some(Signs::Windows1252), ..layout() };
    let found = opened_by(latin.path(), &said).expect("reads");
    assert_eq!(found.names.text(found.rows[0].description), "café £");
}

#[test]
fn a_layout_that_is_none_is_told_before_anything_is_read() {
    let dir = with(first().as_bytes());
    let wrong = |layout: Layout| opened_by(dir.path(), &layout).err();
    assert_eq!(wrong(Layout { payment_days: -1, ..layout() }), Some("payment_days".into()));
    assert_eq!(wrong(Layout { tax_rate: 20_000, ..layout() }), Some("tax_rate".into()));
    assert_eq!(wrong(Layout { price: " ".into(), unit: String::new(), ..layout() }), Some("unit price".into()));
    assert_eq!(wrong(layout()), None);
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
