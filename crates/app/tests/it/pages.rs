//! The first pages: in two languages, without anything inline.

use crate::fixture;
use crate::site::{Site, send};
use app::http::{Options, Server};
use kernel::db::Engine;
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
