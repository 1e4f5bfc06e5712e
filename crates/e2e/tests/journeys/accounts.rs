//! An administrator makes an account; its owner signs in, sets a password and a second factor; guessing is braked.

use lookagain_e2e::{Browser, Client, Product, code};

use crate::{BOTH, message, wrong};

const PASSWORD: &str = "correct horse battery staple";

#[tokio::test]
async fn an_account_is_made_and_its_owner_sets_it_up() {
    for scripts in BOTH {
        let Some(browser) = Browser::start(scripts).await.unwrap() else { return };
        let product = Product::of_forces(1_000, &[], "info").unwrap();
        browser.sign_in(&product, "admin").await.unwrap();
        browser.open(&product.at("/accounts")).await.unwrap();
        let form = "main form[action='/accounts'] button";
        browser.press(form).await.unwrap();
        let said = wrong(&browser).await;
        assert_eq!(said.lines().count(), 3, "not everything that is wrong is said at once: {said}");
        // A coordinator without a force would see no force's cases, or all.
        browser.fill("username", "new.reviewer").await.unwrap();
        browser.fill("display_name", "New reviewer").await.unwrap();
        browser.press("main input[name='role'][value='FORCE_COORDINATOR']").await.unwrap();
        browser.press(form).await.unwrap();
        assert!(wrong(&browser).await.to_lowercase().contains("force"), "{}", wrong(&browser).await);
        browser.press("main input[name='role'][value='REVIEWER']").await.unwrap();
        browser.press(form).await.unwrap();
        let link = browser.words("main .govuk-inset-text code").await.unwrap();
        assert!(link.starts_with(product.url()), "{link}");
        // The same name again is refused.
        browser.fill("username", "New.Reviewer").await.unwrap();
        browser.fill("display_name", "Another").await.unwrap();
        browser.press("main input[name='role'][value='AUDITOR']").await.unwrap();
        browser.press(form).await.unwrap();
        assert!(wrong(&browser).await.contains("already"), "{}", wrong(&browser).await);

        browser.lose_cookies().await.unwrap();
        browser.open(&link).await.unwrap();
        browser.press("main form button").await.unwrap();
        assert_eq!(browser.heading().await.unwrap(), "New reviewer");
        set_password(&browser, &product).await;
        let secret = set_second_factor(&browser, &product).await;
        browser.press(".app-session__sign-out button").await.unwrap();
        sign_in_with_code(&browser, &product, &secret).await;
        // The link was for once.
        browser.lose_cookies().await.unwrap();
        browser.open(&link).await.unwrap();
        browser.press("main form button").await.unwrap();
        assert!(browser.text().await.unwrap().contains("used before"));
        browser.close().await.unwrap();
    }
}

async fn set_password(browser: &Browser, product: &Product) {
    browser.open(&product.at("/account")).await.unwrap();
    for (password, again, words) in
        [("short", "short", "12"), (PASSWORD, "something else entirely", "same password twice")]
    {
        browser.fill("password", password).await.unwrap();
        browser.fill("password_again", again).await.unwrap();
        browser.press("main form[action='/account/password'] button[type='submit']").await.unwrap();
        assert!(wrong(browser).await.contains(words), "{words:?}: {}", wrong(browser).await);
        let kept = browser.driver().source().await.unwrap();
        assert!(!kept.contains(PASSWORD), "the password is on the page");
    }
    browser.fill("password", PASSWORD).await.unwrap();
    browser.fill("password_again", PASSWORD).await.unwrap();
    browser.press("main form[action='/account/password'] button[type='submit']").await.unwrap();
    assert!(message(browser).await.contains("password was changed"), "{}", wrong(browser).await);
}

async fn set_second_factor(browser: &Browser, product: &Product) -> String {
    browser.open(&product.at("/account")).await.unwrap();
    browser.press("main a[href='/account/second-factor']").await.unwrap();
    let secret = browser.words("main .govuk-inset-text code").await.unwrap().replace(' ', "");
    let right = code::now(&secret).unwrap();
    let not_right = if right == "000000" { "000001" } else { "000000" };
    browser.fill("again", PASSWORD).await.unwrap();
    browser.answer("code", not_right).await.unwrap();
    assert!(wrong(browser).await.contains("not right"));
    // The right code alone is not enough: whoever finds the page open has no password.
    browser.fill("again", "not the password at all").await.unwrap();
    browser.answer("code", &code::now(&secret).unwrap()).await.unwrap();
    assert!(!wrong(browser).await.is_empty(), "a wrong password was taken");
    // The same key stays on the page: it is in the owner's app already.
    assert_eq!(browser.words("main .govuk-inset-text code").await.unwrap().replace(' ', ""), secret);
    browser.fill("again", PASSWORD).await.unwrap();
    browser.answer("code", &code::now(&secret).unwrap()).await.unwrap();
    assert!(message(browser).await.contains("second factor is on"), "{}", wrong(browser).await);
    secret
}

async fn sign_in_with_code(browser: &Browser, product: &Product, secret: &str) {
    browser.open(&product.at("/sign-in?to=/second-looks")).await.unwrap();
    browser.fill("username", "NEW.reviewer ").await.unwrap();
    browser.answer("password", PASSWORD).await.unwrap();
    assert_eq!(browser.path().await.unwrap(), "/sign-in/code");
    // Half signed in is not signed in.
    browser.open(&product.at("/queue")).await.unwrap();
    assert_eq!(browser.path().await.unwrap(), "/sign-in");
    browser.open(&product.at("/sign-in/code?to=/second-looks")).await.unwrap();
    browser.answer("code", "12345").await.unwrap();
    assert!(wrong(browser).await.contains("not right"));
    browser.answer("code", &code::next(secret).unwrap()).await.unwrap();
    assert_eq!(browser.path().await.unwrap(), "/second-looks", "{}", browser.text().await.unwrap());
}

#[tokio::test]
async fn guessing_a_password_is_braked_and_others_are_not() {
    for scripts in BOTH {
        let Some(browser) = Browser::start(scripts).await.unwrap() else { return };
        let product = Product::of_forces(1_000, &[], "info").unwrap();
        for username in ["auditor", "reviewer"] {
            let client = Client::signed_in(&product, username).unwrap();
            let csrf = client.get("/account").unwrap().csrf().unwrap();
            let fields =
                [("csrf", &*csrf), ("current", ""), ("password", PASSWORD), ("password_again", PASSWORD)];
            assert_eq!(client.post("/account/password", &fields).unwrap().status, 303);
        }
        browser.open(&product.at("/sign-in")).await.unwrap();
        let attempt = async |username: &str, password: &str| {
            browser.fill("username", username).await.unwrap();
            browser.answer("password", password).await.unwrap();
            wrong(&browser).await
        };
        for username in ["auditor", "nobody-of-this-name"] {
            for guess in 0..5 {
                let said = attempt(username, &format!("guess number {guess}")).await;
                assert_eq!(said, "The name or the password is not right", "{username}, guess {guess}");
            }
            // Known or not, the answer is the same: it tells nobody which names there are.
            let said = attempt(username, PASSWORD).await;
            assert!(said.contains("Too many attempts"), "{username}: {said}");
        }
        assert_eq!(attempt("reviewer", PASSWORD).await, "", "somebody else is braked too");
        assert_eq!(browser.path().await.unwrap(), "/");
        browser.close().await.unwrap();
    }
}
