//! Two who do the same at once.

use crate::bring;
use history::api::{TakingBack, take_back};
use testkit::world::ADMIN;
use testkit::{World, both};

#[tokio::test]
async fn who_is_second_hears_that_it_is_done() {
    both(async |world| {
        let (mut tell, mut tell_too) = (|_| {}, |_| {});
        let (one, two) = tokio::join!(bring(world, 4, &mut tell), bring(world, 4, &mut tell_too));
        let (one, two) = (one.expect("in"), two.expect("in"));
        assert_eq!((one.batch, &one.refused, &two.refused), (two.batch, &None, &None));
        let back = TakingBack { kernel: &world.kernel, principal: World::person(ADMIN), batch: one.batch, reason: "导错了".into() };
        let (mut tell, mut tell_too) = (|_| {}, |_| {});
        let (one, two) = tokio::join!(take_back(&back, &mut tell), take_back(&back, &mut tell_too));
        assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");
        let state = format!("SELECT state FROM history_batch WHERE id = {}", back.batch);
        assert_eq!(world.rows(&state).await, [["undone"]]);
        world.check().await;
    })
    .await;
}
