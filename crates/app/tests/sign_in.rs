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
    assert!(app.confirm_second_factor(&person, &new.secret, "000000", PASSWORD, now()).await.is_err());
    app.confirm_second_factor(&person, &new.secret, &code(now()), PASSWORD, now()).await.unwrap();
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

fn code_of(secret: &str, at: Timestamp) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).with_account_name("x").build().unwrap();
    totp.generate(u64::try_from(at.as_second()).unwrap()).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_is_set_up_or_replaced_only_by_whoever_has_the_password_or_the_present_one() {
    let (app, _folder) = app_with_one_account().await;
    let (other, _) = signed_in(&app, now()).await;
    let (token, person) = signed_in(&app, now()).await;
    let propose = || app.propose_second_factor(&person).unwrap().secret;
    let (first, second, third) = (propose(), propose(), propose());
    let refused = |result: Result<(), AppError>| matches!(result, Err(AppError::Invalid(errors)) if errors[0].0 == "again" && !errors[0].1.contains("Too many"));
    for again in ["", "not it"] {
        let result = app.confirm_second_factor(&person, &first, &code_of(&first, now()), again, now()).await;
        assert!(refused(result), "set up with {again:?}");
    }
    app.confirm_second_factor(&person, &first, &code_of(&first, now()), PASSWORD, now()).await.unwrap();
    assert!(app.session(&token, now()).await.unwrap().is_some());
    assert!(
        app.session(&other, now()).await.unwrap().is_none(),
        "whoever else was signed in is not any more"
    );

    let at = later(5);
    let new = code_of(&second, at);
    // A code of the factor that is about to be set up says nothing about who asks.
    for again in ["", "000000", new.as_str()] {
        assert!(
            refused(app.confirm_second_factor(&person, &second, &new, again, at).await),
            "replaced with {again:?}"
        );
    }
    app.confirm_second_factor(&person, &second, &new, &code_of(&first, at), at).await.unwrap();
    let at = later(10);
    app.confirm_second_factor(&person, &third, &code_of(&third, at), PASSWORD, at).await.unwrap();
    let FirstStep::NeedsCode { token } = app.sign_in("officer.one", PASSWORD, later(15)).await.unwrap()
    else {
        panic!()
    };
    assert!(
        app.second_step(&token, &code_of(&first, later(15)), later(15)).await.is_err(),
        "the first is gone"
    );
    app.second_step(&token, &code_of(&third, later(15)), later(15)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_in_an_open_browser_is_slowed_down_too() {
    let (app, _folder) = app_with_one_account().await;
    let (_, person) = signed_in(&app, now()).await;
    let said = |result: Result<(), AppError>| match result {
        Err(AppError::Invalid(errors)) => errors[0].1.clone(),
        other => panic!("expected a message, found {other:?}"),
    };
    for _ in 0..5 {
        let wrong = app.set_own_password(&person, "a guess", "a new long password", now()).await;
        assert_eq!(said(wrong), "The current password is not right");
    }
    let right = app.set_own_password(&person, PASSWORD, "a new long password", now()).await;
    assert!(said(right).starts_with("Too many attempts"));
    signed_in(&app, now()).await;
    app.set_own_password(&person, PASSWORD, "a new long password", later(1)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_sent_side_by_side_count_each() {
    let (app, _folder) = app_with_one_account().await;
    let app = std::sync::Arc::new(app);
    let guesses: Vec<_> = (0..12)
        .map(|_| {
            let app = std::sync::Arc::clone(&app);
            tokio::spawn(async move { message(app.sign_in("officer.one", "wrong", now()).await) })
        })
        .collect();
    let mut wrong = 0;
    for guess in guesses {
        wrong += u32::from(guess.await.unwrap().starts_with("The name or the password"));
    }
    assert_eq!(wrong, 5, "the others were told to wait");
    assert!(message(app.sign_in("officer.one", PASSWORD, now()).await).starts_with("Too many attempts"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_takes_a_lost_second_factor_away_and_it_is_on_record() {
    let (app, folder) = app_with_one_account().await;
    let (token, person) = signed_in(&app, now()).await;
    let secret = app.propose_second_factor(&person).unwrap().secret;
    app.confirm_second_factor(&person, &secret, &code_of(&secret, now()), PASSWORD, now()).await.unwrap();
    let operator = Who::Operator(Operator { name: "test".to_owned() });
    for (username, role) in [("admin.one", Role::Administrator), ("second", Role::TriageOfficer)] {
        let request = AccountRequest {
            username: username.to_owned(),
            display_name: username.to_owned(),
            role,
            force: None,
            password: Some(PASSWORD.to_owned()),
        };
        app.add_account(&operator, &request, now()).await.unwrap();
    }
    let who = async |name: &str| {
        let Ok(FirstStep::Done { token }) = app.sign_in(name, PASSWORD, now()).await else {
            panic!("{name}")
        };
        Who::Person(app.session(&token, now()).await.unwrap().unwrap())
    };
    let (admin, colleague) = (who("admin.one").await, who("second").await);
    let lost = person.account();
    assert!(matches!(app.remove_second_factor(&colleague, lost, now()).await, Err(AppError::Refused)));
    let own = Who::Person(person.clone());
    assert!(
        matches!(app.remove_second_factor(&own, lost, now()).await, Err(AppError::Refused)),
        "not one's own"
    );
    app.remove_second_factor(&admin, lost, now()).await.unwrap();
    assert!(matches!(app.remove_second_factor(&admin, lost, now()).await, Err(AppError::Conflict(_))));
    assert!(app.session(&token, now()).await.unwrap().is_none(), "every session has ended");
    signed_in(&app, now()).await;
    let entries = lookagain_store::testing::entries(&folder.path().join("sign-in.sqlite")).await.unwrap();
    assert!(entries.iter().any(|(_, action)| action == "ALTER"));
    let filter = lookagain_app::AuditFilter {
        object_kind: Some("account".to_owned()),
        object_id: Some(lost.get()),
        action: Some("ALTER".to_owned()),
        ..lookagain_app::AuditFilter::default()
    };
    let page = app.view_audit(&operator, &filter, 5, now()).await.unwrap();
    assert!(page.entries[0].detail.contains("taken away"), "{:?}", page.entries[0]);
    assert_eq!(page.entries[0].actor_role, "ADMINISTRATOR");
}
