//! The first pages: in two languages, without anything inline.

use crate::fixture;
use crate::site::{Site, send, token};
use app::http::{Options, Server};
use kernel::db::Engine;
use serde_json::json;
use testkit::World;

async fn html(site: &Site, path: &str, lang: &str) -> String {
    let answer = send(site.get(path).header("Accept-Language", lang)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    answer.text
}

#[tokio::test]
async fn pages_speak_both_languages_and_hold_nothing_inline() {
    let site = Site::usual().await;
    for (path, zh, en) in [("/sign-in", "登录名", "Login"), ("/api", "接口说明", "The API")] {
        let (chinese, english) = (html(&site, path, "zh-CN").await, html(&site, path, "en").await);
        assert!(chinese.contains("lang=\"zh-CN\"") && chinese.contains(zh), "{chinese}");
        assert!(english.contains("lang=\"en\"") && english.contains(en), "{english}");
        for page in [&chinese, &english] {
            assert!(page.contains("name=\"viewport\"") && page.contains("href=\"/assets/"));
            for inline in ["<style", "<script>", " style=", " onclick=", "javascript:"] {
                assert!(!page.contains(inline), "{inline} in {path}");
            }
            assert!(!page.contains("page.api.") && !page.contains(">page.sign_in"), "a text is missing in {path}");
        }
    }
    assert_eq!(send(site.get("/assets/site.css")).await.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(send(site.get("/assets/icon.svg")).await.header("content-type"), "image/svg+xml");
}

#[tokio::test]
async fn a_page_is_for_whom_is_signed_in_and_a_piece_of_it_says_so() {
    let site = Site::usual().await;
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = client.get(site.url("/people?state=active")).send().await.unwrap();
    assert_eq!(answer.status(), 303);
    assert_eq!(answer.headers()["location"], "/sign-in?back=%2Fpeople%3Fstate%3Dactive");
    let piece = client.get(site.url("/people")).header("HX-Request", "true").send().await.unwrap();
    assert_eq!(piece.status(), 401);
}

/// Whoever reads pages is led to sign in, then told by a page with the way on.
#[tokio::test]
async fn an_address_at_which_nothing_is_is_a_page() {
    let site = Site::usual().await;
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = client.get(site.url("/no/such")).header("Accept", "text/html,*/*;q=0.8").send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()), (303, "/sign-in?back=%2Fno%2Fsuch"));
    let read = site.get("/no/such").bearer_auth(token("li")).header("Accept", "text/html,*/*;q=0.8");
    let answer = send(read).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (404, "text/html; charset=utf-8"));
    assert!(answer.text.contains("没有找到") && answer.text.contains("href=\"/\""), "{}", answer.text);
    let program = send(site.get("/api/v1/no/such").header("Accept", "text/html")).await;
    assert_eq!(program.code(), "http.not_found");
}

#[tokio::test]
async fn the_api_page_describes_every_operation_and_query() {
    let site = Site::usual().await;
    let page = html(&site, "/api", "en").await;
    for piece in [
        "<section id=\"party.rename\">",
        "Rename a party",
        "<code>aliases[].words</code>",
        "id: party",
        "新名&#39;s &lt;b&gt;",
        "<section id=\"party.list\">",
        "<dt id=\"party.no_name\">",
        "<dt id=\"http.csrf\">",
    ] {
        assert!(page.contains(piece), "{piece} is missing");
    }
    assert!(!page.contains("新名's <b>"), "a sample stays text");
}

#[tokio::test]
async fn an_empty_company_says_how_to_begin() {
    let world = World::empty(Engine::Sqlite, fixture::register).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Server::start(world.kernel.clone(), listener, Options::default()).unwrap();
    let page = reqwest::get(format!("http://{}/", server.address())).await.unwrap().text().await.unwrap();
    assert!(page.contains("xiaoguan admin create") && page.contains("还没有人能登录"), "{page}");
    server.stop().await;
}

/// The first view is somebody else's, who made it one that nobody can answer, or one's own from before something was hidden.
#[tokio::test]
async fn a_first_view_that_cannot_be_answered_is_passed_over() {
    let site = Site::usual().await;
    let client = reqwest::Client::builder().no_proxy().cookie_store(true).redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let form = [("login", "chen"), ("password", crate::site::PASSWORD)];
    assert_eq!(client.post(site.url("/sign-in")).form(&form).send().await.unwrap().status(), 303);
    let done = async |who: &str, operation: &str, input: serde_json::Value| {
        let answer = send(site.post(who, operation, input.to_string())).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["output"].clone()
    };
    let view = done("li", "list_view.create", json!({ "list": "customer.list", "name": "在用", "address": "state=active" })).await;
    done("li", "list_view.share", json!({ "view": view["id"], "version": 1, "shared": true })).await;
    done("chen", "list_setting.set", json!({ "list": "customer.list", "first_view": view["id"] })).await;
    let opens = async || {
        let answer = client.get(site.url("/customers")).send().await.unwrap();
        (answer.status().as_u16(), answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned()))
    };
    assert_eq!(opens().await, (303, Some(format!("/customers?state=active&view={}", view["id"]))));
    for (version, address) in [(2, "state=%00"), (3, "state=nothing"), (4, "sort=nothing"), (5, "owner=x")] {
        done("li", "list_view.change", json!({ "view": view["id"], "version": version, "address": address })).await;
        assert_eq!(opens().await, (200, None), "{address}");
    }
}
