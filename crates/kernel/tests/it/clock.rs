//! A machine whose clock went back while it was off: nothing is dated by it, and everything can still be read.

use base::{Clock, TestClock, Timestamp};
use kernel::query::Window;
use kernel::{CLOCK_BEHIND, Failure, Kernel, Settings};
use serde_json::json;
use std::sync::Arc;
use testkit::both;
use testkit::world::{ADMIN, World};

async fn opened(w: &World, now: Timestamp, trusts_clock: bool) -> (Kernel, Arc<TestClock>) {
    let clock = Arc::new(TestClock::new(now));
    let settings = Settings { trusts_clock, ..Settings::default() };
    let kernel = Kernel::open(&w.address, testkit::registry(), clock.clone() as Arc<dyn Clock>, settings).await.expect("opens");
    (kernel, clock)
}

#[tokio::test]
async fn a_machine_that_believes_it_is_1970_writes_nothing() {
    both(async |w| {
        let (dead, clock) = opened(w, Timestamp::from_micros(0), false).await;
        let request =
            |name: &str| w.request(World::person(ADMIN), "department.create", &json!({ "parent": 10, "code": name, "name": name }));
        let rows = w.number("SELECT COUNT(*) FROM audit").await;
        let no = dead.execute(&request("A")).await.expect_err("nothing is written");
        assert!(matches!(no, Failure::Busy(CLOCK_BEHIND)), "{no:?}");
        assert_eq!(dead.ready().await.expect_err("and that is said").code(), CLOCK_BEHIND);
        assert_eq!(w.number("SELECT COUNT(*) FROM audit").await, rows);
        let people = dead.query("user.list", World::person(ADMIN), json!({}), &Window::default()).await.expect("reads go on");
        assert!(!people.rows.is_empty());
        // It is set right while the program runs.
        clock.set(w.kernel.now());
        dead.execute(&request("A")).await.expect("done");
        dead.ready().await.expect("ready");
        // Clocks differ by a little.
        let (little, _) = opened(w, Timestamp::from_micros(w.kernel.now().micros() - 3_600_000_000), false).await;
        little.execute(&request("B")).await.expect("done");
        // It was the record that was wrong.
        let (trusted, _) = opened(w, Timestamp::from_micros(w.kernel.now().micros() - 200_000_000_000), true).await;
        trusted.execute(&request("C")).await.expect("done");
    })
    .await;
}
