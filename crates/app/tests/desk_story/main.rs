//! What lies on somebody's desk, on both databases: documents that open as far as their reader wants, breaks, reviews
//! that are passed on, and words between colleagues.
//!
//! PostgreSQL comes from `LOOKAGAIN_TEST_POSTGRES` (set by `cargo xtask test`); without it that half says so and is skipped, except in CI.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test fail as the test does")]

mod exposure;
mod mentions;
mod world;

use lookagain_app::Target;

use self::world::World;

async fn story(world: &World) {
    exposure::documents(world).await;
    exposure::breaks(world).await;
    exposure::passed_on(world).await;
    exposure::mix(world).await;
    mentions::words(world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_story_on_sqlite() {
    story(&World::make(|folder| Target::Sqlite(folder.join("desk.sqlite"))).await).await;
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::disallowed_methods, reason = "the test harness says where PostgreSQL is")]
async fn the_story_on_postgres() {
    let server = match std::env::var("LOOKAGAIN_TEST_POSTGRES") {
        Ok(server) => server,
        Err(missing) if std::env::var("CI").is_ok() => {
            panic!("CI must run the story on PostgreSQL: LOOKAGAIN_TEST_POSTGRES: {missing}")
        }
        Err(_) => return println!("skipped: LOOKAGAIN_TEST_POSTGRES is not set (cargo xtask test sets it)"),
    };
    let name = format!("desk_{}", std::process::id());
    let url = lookagain_store::testing::create_database(&server, &name).await.unwrap();
    story(&World::make(|_| Target::Postgres(url.clone())).await).await;
}
