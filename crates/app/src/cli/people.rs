//! People from the machine's own console: the first administrator, API tokens.

use super::operate::execute;
use super::{AdminCommand, End, Place, Say};
use kernel::access::new_api_token;
use kernel::{Answer, Failure, Principal, Res};
use serde_json::json;

/// Seconds of a day.
const DAY_SECS: i64 = 86_400;

/// Makes a token for somebody, as that person, and prints its secret.
pub(super) async fn token(place: &Place<'_>, login: &str, name: &str, days: Option<i64>, say: &Say) -> Res<End> {
    let kernel = super::existing(place).await?;
    let who = kernel.console_user(login).await?;
    let user = who.user().ok_or_else(|| Failure::bug("a login without a person"))?;
    let (secret, hash) = new_api_token();
    let mut input = json!({"user": user, "name": name, "token_hash": hash});
    if let Some(days) = days {
        input["expires_at"] = json!(kernel.now().plus_secs(days.saturating_mul(DAY_SECS)));
    }
    let answer = execute(&kernel, who, "token.create", &input).await?.answer;
    if matches!(answer, Answer::Pending { .. }) {
        say.tell("cli.pending", &[]);
        return Ok(End::No);
    }
    println!("{secret}");
    Ok(End::Done)
}

/// Founds the company.
pub(super) async fn administrator(place: &Place<'_>, command: &AdminCommand, say: &Say) -> Res<End> {
    let AdminCommand::Create { login, name, company, time_zone, currency } = command;
    let kernel = super::open(place).await?;
    let given = std::env::var("XIAOGUAN_ADMIN_PASSWORD").ok().filter(|p| !p.is_empty());
    let password = given.clone().unwrap_or_else(|| new_api_token().0.split_off(3)[..20].to_owned());
    let input = json!({
        "entity_code": "01", "entity_name": company, "time_zone": time_zone, "currency": currency, "department_name": company,
        "login": login, "name": name, "password": password
    });
    execute(&kernel, Principal::System, "access.first_administrator", &input).await?;
    say.tell("cli.founded", &[("login", login)]);
    if given.is_none() {
        println!("{password}");
    }
    Ok(End::Done)
}
