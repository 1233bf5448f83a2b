//! Operations in somebody's name, under keys made from what is asked, so that asking twice does it once.

use base::{BusinessDate, Digest};
use kernel::{Answer, Cause, Channel, Failure, Kernel, Mode, Principal, Receipt, Request, Res};
use serde_json::Value;

/// Somebody who fills a company.
pub(crate) struct Founder<'a> {
    pub(crate) kernel: &'a Kernel,
    pub(crate) who: Principal,
    /// The day the company was founded. Documents are dated by it, so that another start on another day asks for the same.
    pub(crate) day: BusinessDate,
    /// What its keys begin with.
    pub(crate) keys: &'static str,
}

impl Founder<'_> {
    /// Asks under a key made from what is asked. Not for secrets: a key is stored.
    pub(crate) async fn ask(&self, operation: &str, input: &Value) -> Res<Receipt> {
        let key = Digest::of(format!("{operation} {input}").as_bytes());
        self.ask_under(&format!("{}-{key}", self.keys), operation, input).await
    }

    /// Asks under a key of its own.
    pub(crate) async fn ask_under(&self, key: &str, operation: &str, input: &Value) -> Res<Receipt> {
        let request = Request {
            operation: operation.to_owned(),
            input: input.to_string().into_bytes(),
            principal: self.who,
            key: Some(key.to_owned()),
            mode: Mode::Commit,
            channel: Channel::Cli,
            effective: None,
            cause: Cause::Request,
        };
        self.kernel.execute(&request).await
    }

    /// Something that must be done; its output.
    pub(crate) async fn done(&self, operation: &str, input: Value) -> Res<Value> {
        output(self.ask(operation, &input).await?)
    }

    /// Something that makes a record; the record's id.
    pub(crate) async fn made(&self, operation: &str, input: Value) -> Res<i64> {
        let output = self.done(operation, input).await?;
        output["id"].as_i64().ok_or_else(|| Failure::bug(format!("{operation} gave no id: {output}")))
    }

    /// The same in somebody else's name.
    pub(crate) async fn as_person(&self, login: &str) -> Res<Founder<'_>> {
        Ok(Founder { kernel: self.kernel, who: self.kernel.console_user(login).await?, day: self.day, keys: self.keys })
    }
}

/// What was done, read; null for what waits for somebody's yes.
pub(crate) fn output(receipt: Receipt) -> Res<Value> {
    match receipt.answer {
        Answer::Done(output) => serde_json::from_str(&output).map_err(Failure::bug),
        Answer::Pending { .. } => Ok(Value::Null),
    }
}
