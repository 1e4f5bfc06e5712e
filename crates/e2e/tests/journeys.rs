//! What people do, from sign-in to sign-out, with scripts and without.

use lookagain_e2e::{Browser, Product, Scripts};

/// Each journey must work for those whose browsers run no scripts.
const BOTH: [Scripts; 2] = [Scripts::On, Scripts::Off];

#[tokio::test]
async fn a_triage_officer_signs_in_and_sees_the_queue() {
    let product = Product::start(2_000).unwrap();
    for scripts in BOTH {
        let Some(browser) = Browser::start(scripts).await.unwrap() else { return };
        let role = if scripts == Scripts::On { "triage" } else { "triage-two" };
        browser.sign_in(&product, role).await.unwrap();
        browser.open(&product.at("/queue")).await.unwrap();
        let title = browser.driver().title().await.unwrap();
        assert!(title.to_lowercase().contains("queue"), "{scripts:?}: {title}");
        browser.assert_fits().await.unwrap();
        browser.print().await.unwrap();
        browser.close().await.unwrap();
    }
}
