//! Signing in: the brake on guessing, the one-time code, sessions that end.
#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of a test fail as the test does")]

use jiff::{SignedDuration, Timestamp};
use lookagain_app::{
    App, AppError, Operator, Role, Settings, SignedIn, Target, Who, accounts::AccountRequest,
    sign_in::FirstStep,
};

const PASSWORD: &str = "correct horse battery";

fn now() -> Timestamp {
    "2026-11-24T09:00:00Z".parse().unwrap()
}

fn later(minutes: i64) -> Timestamp {
    now() + SignedDuration::from_mins(minutes)
}

async fn app_with_one_account() -> (App, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let target = Target::Sqlite(folder.path().join("sign-in.sqlite"));
    let app = App::open(&target, folder.path(), Settings::default(), now()).await.unwrap();
    let request = AccountRequest {
        username: "Officer.One".to_owned(),
        display_name: "Officer One".to_owned(),
        role: Role::TriageOfficer,
        force: None,
        password: Some(PASSWORD.to_owned()),
    };
    let operator = Who::Operator(Operator { name: "test".to_owned() });
    app.add_account(&operator, &request, now()).await.unwrap();
    (app, folder)
}

async fn signed_in(app: &App, at: Timestamp) -> (String, SignedIn) {
    let FirstStep::Done { token } = app.sign_in("officer.one", PASSWORD, at).await.unwrap() else {
        panic!("no code is set up")
    };
    let person = app.session(&token, at).await.unwrap().unwrap();
    (token, person)
}

fn message(result: Result<FirstStep, AppError>) -> String {
    match result {
        Err(AppError::Invalid(errors)) => errors[0].1.clone(),
        other => panic!("expected a message, found {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_is_slowed_down_alike_for_names_that_exist_and_names_that_do_not() {
    let (app, _folder) = app_with_one_account().await;
    for name in ["officer.one", "nobody.here"] {
        for _ in 0..5 {
            assert_eq!(
                message(app.sign_in(name, "wrong", now()).await),
                "The name or the password is not right"
            );
        }
        assert!(message(app.sign_in(name, PASSWORD, now()).await).starts_with("Too many attempts"), "{name}");
    }
    signed_in(&app, later(1)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_when_unused_and_at_the_latest_after_its_time() {
    let (app, _folder) = app_with_one_account().await;
    let (token, _) = signed_in(&app, now()).await;
    assert!(app.session(&token, later(29)).await.unwrap().is_some());
    assert!(app.session(&token, later(29 + 29)).await.unwrap().is_some(), "use keeps it alive");
    assert!(app.session(&token, later(29 + 29 + 31)).await.unwrap().is_none(), "unused for half an hour");
    let (token, person) = signed_in(&app, now()).await;
    for minutes in (20..600).step_by(20) {
        assert!(app.session(&token, later(minutes)).await.unwrap().is_some(), "{minutes}");
    }
    assert!(app.session(&token, later(601)).await.unwrap().is_none(), "at the latest after ten hours");
    app.sign_out(&person, later(1)).await.unwrap();
    assert!(app.session(&token, later(2)).await.unwrap().is_none());
    assert!(app.session("", now()).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_asked_for_once_set_up_and_works_once() {
    let (app, _folder) = app_with_one_account().await;
    let (_, person) = signed_in(&app, now()).await;
    let new = app.propose_second_factor(&person).unwrap();
    let code = |at: Timestamp| {
        let secret = totp_rs::Secret::try_from_base32(&new.secret).unwrap();
        let totp = totp_rs::Builder::new().with_secret(secret).with_account_name("x").build().unwrap();
        totp.generate(u64::try_from(at.as_second()).unwrap()).to_string()
    };
    assert!(app.confirm_second_factor(&person, &new.secret, "000000", now()).await.is_err());
    app.confirm_second_factor(&person, &new.secret, &code(now()), now()).await.unwrap();
    let FirstStep::NeedsCode { token } = app.sign_in("officer.one", PASSWORD, later(5)).await.unwrap() else {
        panic!("the password alone must not be enough")
    };
    assert!(app.session(&token, later(5)).await.unwrap().is_none(), "half a session opens nothing");
    let right = code(later(5));
    let whole = app.second_step(&token, &right, later(5)).await.unwrap();
    assert!(app.session(&whole, later(5)).await.unwrap().is_some());
    let FirstStep::NeedsCode { token } = app.sign_in("officer.one", PASSWORD, later(5)).await.unwrap() else {
        panic!()
    };
    assert!(app.second_step(&token, &right, later(5)).await.is_err(), "a code works once");
    let operator = Who::Operator(Operator { name: "test".to_owned() });
    let link = app.make_sign_in_link(&operator, "officer.one", later(6)).await.unwrap();
    assert!(
        matches!(app.sign_in_by_link(&link, later(6)).await, Ok(FirstStep::NeedsCode { .. })),
        "a link does not skip the code"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_needs_the_old_one_and_ends_other_sessions() {
    let (app, _folder) = app_with_one_account().await;
    let (other, _) = signed_in(&app, now()).await;
    let (token, person) = signed_in(&app, now()).await;
    assert!(app.set_own_password(&person, "not it", "a new long password", now()).await.is_err());
    assert!(app.set_own_password(&person, PASSWORD, "too short", now()).await.is_err());
    app.set_own_password(&person, PASSWORD, "a new long password", now()).await.unwrap();
    assert!(app.session(&token, now()).await.unwrap().is_some());
    assert!(app.session(&other, now()).await.unwrap().is_none());
}
