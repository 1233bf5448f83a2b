//! `op`: one operation from a file, through the same door as everything else.

use super::{End, Op, Place, Say};
use kernel::access::Principal;
use kernel::{Answer, Cause, Channel, Failure, Kernel, Mode, Receipt, Request, Res};
use serde_json::{Value, json};
use std::io::Read;
use std::path::Path;

pub(super) async fn op(place: &Place<'_>, wanted: &Op, say: &Say) -> Res<End> {
    let input = match read(&wanted.file) {
        Ok(input) => input,
        Err(error) => {
            say.error("cli.file", &[("path", &wanted.file.display().to_string()), ("why", &say.why(&error))]);
            return Ok(End::Usage);
        }
    };
    let kernel = super::existing(place).await?;
    let principal = match &wanted.user {
        Some(login) => kernel.console_user(login).await?,
        None => Principal::System,
    };
    let request = Request {
        operation: wanted.name.clone(),
        input,
        principal,
        key: Some(wanted.key.clone().unwrap_or_else(new_key)),
        mode: if wanted.dry_run { Mode::DryRun } else { Mode::Commit },
        channel: Channel::Cli,
        effective: None,
        cause: Cause::Request,
    };
    match kernel.execute(&request).await {
        Err(failure @ Failure::Busy(_)) => {
            let ended = say.failure(&failure);
            if let Some(key) = request.key.as_deref().filter(|_| request.mode == Mode::Commit) {
                say.error("cli.same_key", &[("key", key)]);
            }
            Ok(ended)
        }
        receipt => {
            println!("{}", answer(&receipt?)?);
            Ok(End::Done)
        }
    }
}

/// A key that nobody has used: the command was typed once and shall have one effect.
fn new_key() -> String {
    format!("cli-{:032x}", u128::from_be_bytes(base::random_bytes()))
}

/// Executes one operation at the console.
pub(super) async fn execute(kernel: &Kernel, principal: Principal, operation: &str, input: &Value) -> Res<Receipt> {
    ask(kernel, principal, operation, input, Mode::Commit).await
}

/// Executes one operation at the console, for good or to see what would come of it.
pub(super) async fn ask(kernel: &Kernel, principal: Principal, operation: &str, input: &Value, mode: Mode) -> Res<Receipt> {
    let request = Request {
        operation: operation.to_owned(),
        input: input.to_string().into_bytes(),
        principal,
        key: Some(new_key()),
        mode,
        channel: Channel::Cli,
        effective: None,
        cause: Cause::Request,
    };
    kernel.execute(&request).await
}

fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    if path != Path::new("-") {
        return std::fs::read(path);
    }
    let mut input = Vec::new();
    std::io::stdin().lock().read_to_end(&mut input)?;
    Ok(input)
}

/// The receipt as JSON, in the words of the API.
fn answer(receipt: &Receipt) -> Res<Value> {
    let audit_id = (receipt.audit_id != 0).then_some(receipt.audit_id);
    Ok(match &receipt.answer {
        Answer::Done(output) => {
            let output: Value = serde_json::from_str(output).map_err(kernel::Failure::bug)?;
            json!({ "outcome": "done", "audit_id": audit_id, "output": output, "replayed": receipt.replayed })
        }
        Answer::Pending { approval, needs } => {
            let approval = (*approval != 0).then_some(*approval);
            json!({ "outcome": "pending", "audit_id": audit_id, "approval": approval, "needs": needs, "replayed": receipt.replayed })
        }
    })
}
