//! Stored files: what people bring, in parts, for a while.
//!
//! A file is stored before any operation speaks of it, by housekeeping: its bytes would be too many for an input, and no audit row
//! should hold them. It is known by a name made of its content, which nobody can guess who does not have it; the operation that takes
//! it in names it so, and the audit with it. What nobody takes in is forgotten after a day.
//!
//! The same bytes are stored once, whoever brings them. Each who takes them in keeps them under its own name, until it lets go; they
//! stay as long as the longest of them says.
//!
//! A name alone opens nothing to people: it stands in the audit, and others who see a record may come to know it. It is noted who brought
//! a file ([`Kernel::bring_file`]), for the same day; whoever takes it in asks for that ([`Read::brought`]).

mod sql;

use crate::access::User;
use crate::db::Boxed;
use crate::db::End;
use crate::failure::{Failure, Res};
use crate::kernel::Kernel;
use crate::op::{Read, Registry, Tx};
use crate::p;
use base::{Id, Refusal, Text, Timestamp};
use std::sync::Arc;

/// How long a file is kept that no operation has taken in, seconds.
const UNCLAIMED_SECS: i64 = 86_400;
/// Parts of one transaction.
const PARTS_AT_ONCE: i64 = 200;

/// A stored file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredFile {
    /// How many parts it has.
    pub parts: i64,
    /// Bytes of all parts.
    pub bytes: i64,
}

static TEXTS: &[Text] = &[Text {
    key: "file.brought_too_much",
    zh: "您一天内上传而尚未使用的文件过多（最多 {files} 个、{max} MB）：请先处理或放弃已上传的文件，或明天再传",
    en: "Too many of the files you brought within a day are not used yet ({files} files, {max} MB at the most): go on with those, or come back tomorrow",
}];

pub(crate) fn register(r: &mut Registry) {
    r.statements("kernel", sql::ALL).checks(sql::CHECKS).tables("kernel", &["stored_file", "stored_file_part", "stored_file_keeper"]);
    r.texts(TEXTS);
}

impl Kernel {
    /// Stores a file in parts under a name made of its content; parts that are there already stay. It is kept for a day, or until the
    /// operation that takes it in says.
    pub async fn store_file(&self, name: &str, parts: impl IntoIterator<Item = Vec<u8>>) -> Res<StoredFile> {
        self.stored(None, name, parts).await
    }

    /// The same for a file that somebody brought, which is noted.
    ///
    /// # Errors
    /// `file.brought_too_much` when too much of what they brought lies there that nothing keeps.
    pub async fn bring_file(&self, who: Id<User>, name: &str, parts: Vec<Vec<u8>>) -> Res<StoredFile> {
        let bound = self.0.settings.brought;
        let now = self.now();
        let lying: Option<(i64, i64)> =
            self.aside(&sql::LYING, p![bringer(who).as_str(), now, now.plus_secs(UNCLAIMED_SECS), name]).await?;
        let (files, bytes) = lying.unwrap_or_default();
        let more = parts.iter().map(|part| i64::try_from(part.len()).unwrap_or(i64::MAX)).fold(0, i64::saturating_add);
        if files >= bound.files_max || bytes.saturating_add(more) > bound.bytes_max {
            // A table is stored as it was brought and as it was read, a picture large and small.
            let (files, megabytes) = (bound.files_max / 2, bound.bytes_max >> 20);
            let no = Refusal::new("file.brought_too_much").arg("files", files).arg("max", megabytes).field("file");
            return Err(Failure::Refused(vec![no]));
        }
        self.stored(Some(who), name, parts).await
    }

    async fn stored(&self, who: Option<Id<User>>, name: &str, parts: impl IntoIterator<Item = Vec<u8>>) -> Res<StoredFile> {
        let until = self.now().plus_secs(UNCLAIMED_SECS);
        let owned = Arc::new(name.to_owned());
        let (named, brought) = (owned.clone(), Arc::new(who.map(bringer)));
        let begin = self.0.db.transact(move |s| {
            let (name, brought) = (named.clone(), brought.clone());
            Box::pin(async move {
                s.exec(&sql::ADD.0, &p![name.as_str(), until]).await?;
                if let Some(bringer) = brought.as_deref() {
                    s.exec(&sql::BROUGHT.0, &p![name.as_str(), bringer, until]).await?;
                }
                Ok(End::Keep(()))
            })
        });
        begin.await?;
        let mut stored = StoredFile { parts: 0, bytes: 0 };
        for part in parts {
            let (name, no, part) = (owned.clone(), stored.parts, Arc::new(part));
            stored = StoredFile { parts: no + 1, bytes: stored.bytes + i64::try_from(part.len()).unwrap_or(i64::MAX) };
            let write = self.0.db.transact(move |s| {
                let (name, part) = (name.clone(), part.clone());
                Box::pin(async move {
                    s.exec(&sql::ADD_PART.0, &p![name.as_str(), no, part.as_slice()]).await?;
                    Ok(End::Keep(()))
                })
            });
            write.await?;
        }
        let end = self.0.db.transact(move |s| {
            let name = owned.clone();
            Box::pin(async move {
                s.exec(&sql::WHOLE.0, &p![stored.parts, stored.bytes, name.as_str()]).await?;
                Ok(End::Keep(()))
            })
        });
        end.await?;
        Ok(stored)
    }

    /// A part of a stored file, from 0.
    ///
    /// # Errors
    /// Not found, also when it is kept no longer.
    pub fn file_part<'a>(&'a self, name: &'a str, no: i64) -> Boxed<'a, Res<Vec<u8>>> {
        Box::pin(async move {
            let reading = self.0.db.reading().await?;
            let found: Option<(Vec<u8>,)> = reading.session()?.opt(&sql::PART.0, &p![name, no]).await?;
            found.map(|(content,)| content).ok_or_else(Failure::not_found)
        })
    }

    /// Forgets files that are kept no longer; how many.
    pub(crate) async fn forget_files(&self) -> Res<u64> {
        let now = self.now();
        let old: Vec<(String, i64)> = {
            let reading = self.0.db.reading().await?;
            reading.session()?.fetch(&sql::OLD.0, &p![now]).await?
        };
        let count = old.len() as u64;
        for (name, parts) in old {
            let name = Arc::new(name);
            let mut old = self.forget_with(name.clone(), 0, 0, now, Step::Leave).await?;
            // One whose writing broke off does not say how many parts it has.
            let last = if parts < 0 { i64::from(i32::MAX) } else { parts };
            let step = if parts < 0 { last } else { PARTS_AT_ONCE };
            let mut from = 0;
            while old && from < last {
                old = self.forget_with(name.clone(), from, from + step, now, Step::Parts).await?;
                from += step;
            }
            if old {
                self.forget_with(name, 0, 0, now, Step::Whole).await?;
            }
        }
        Ok(count)
    }

    /// One step, unless somebody has brought the file anew: whether it was still kept no longer.
    async fn forget_with(&self, name: Arc<String>, from: i64, to: i64, now: Timestamp, step: Step) -> Res<bool> {
        self.0
            .db
            .transact(move |s| {
                let name = name.clone();
                Box::pin(async move {
                    // The file first: whoever brings it anew waits for it, and writes what is gone by then.
                    let first = if step == Step::Leave { &sql::LEAVE } else { &sql::STILL_OLD };
                    let old = s.exec(&first.0, &p![name.as_str(), now]).await? > 0;
                    match step {
                        Step::Parts if old => _ = s.exec(&sql::FORGET_PARTS.0, &p![name.as_str(), from, to]).await?,
                        Step::Whole if old => {
                            s.exec(&sql::FORGET_KEEPERS.0, &p![name.as_str()]).await?;
                            s.exec(&sql::FORGET.0, &p![name.as_str(), now]).await?;
                        }
                        _ => {}
                    }
                    Ok(End::Keep(old))
                })
            })
            .await
    }
}

/// As whom a file is kept by whoever brought it.
fn bringer(who: Id<User>) -> String {
    format!("brought:{who}")
}

impl Read<'_> {
    /// Whether somebody brought a stored file themselves, within the day.
    pub fn brought<'a>(&'a self, name: &'a str, who: Id<User>) -> Boxed<'a, Res<bool>> {
        Box::pin(async move {
            let found: Option<(i64,)> = self.opt(&sql::BY_WHOM, p![name, bringer(who).as_str(), self.now()]).await?;
            Ok(found.is_some())
        })
    }

    /// A stored file that is whole.
    pub fn file<'a>(&'a self, name: &'a str) -> Boxed<'a, Res<Option<StoredFile>>> {
        Box::pin(async move {
            let found: Option<(i64, i64, Option<Timestamp>)> = self.opt(&sql::FIND, p![name]).await?;
            Ok(found.filter(|(parts, _, _)| *parts >= 0).map(|(parts, bytes, _)| StoredFile { parts, bytes }))
        })
    }

    /// A part of a stored file, from 0.
    ///
    /// # Errors
    /// Not found, also when it is kept no longer.
    pub async fn file_part(&self, name: &str, no: i64) -> Res<Vec<u8>> {
        let found: Option<(Vec<u8>,)> = self.opt(&sql::PART, p![name, no]).await?;
        found.map(|(content,)| content).ok_or_else(Failure::not_found)
    }
}

impl Tx<'_> {
    /// Keeps a stored file under the name of a record, `import_batch:180`, until a moment or for good; false when it is not there. With
    /// a moment it is how a keeper lets go: others who keep it are not touched.
    pub fn keep_file<'a>(&'a self, name: &'a str, keeper: &'a str, until: Option<Timestamp>) -> Boxed<'a, Res<bool>> {
        Box::pin(async move {
            if self.exec(&sql::HOLD, p![name]).await? == 0 {
                return Ok(false);
            }
            self.exec(&sql::KEEP, p![name, keeper, until.map(Timestamp::micros)]).await?;
            self.exec(&sql::UNTIL, p![name]).await?;
            Ok(true)
        })
    }
}

/// What is done to a file that is kept no longer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Nobody takes it in any more.
    Leave,
    /// Some of its parts go.
    Parts,
    /// It goes, and who kept it.
    Whole,
}
