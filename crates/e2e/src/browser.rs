//! Chromium without a window, driven through chromedriver: one of each for each test, both gone afterwards.

use std::{
    io::{BufRead, BufReader},
    mem::ManuallyDrop,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, bail};
use serde_json::json;
use tempfile::TempDir;
use thirtyfour::{
    By, ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver, WebElement, cdp::Cdp,
};

use crate::{Product, settings};

/// A fresh profile that asks nobody anything.
const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--hide-scrollbars",
    "--window-size=1280,1000",
    "--lang=en-GB",
];

/// How often a click looks whether the page has been left: for 20 seconds.
const LEAVING_STEPS: u32 = 400;

/// Whether pages may run scripts. Every journey must work without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scripts {
    /// As most people browse.
    On,
    /// As the policy of some forces' machines has it.
    Off,
}

/// A browser of its own.
#[derive(Debug)]
pub struct Browser {
    // Never dropped by itself: in a test that fails it would wait for an answer that cannot come any more.
    driver: ManuallyDrop<WebDriver>,
    // Dropped in this order: the driver program first, then the profile it wrote to.
    _program: Program,
    _profile: TempDir,
}

impl Browser {
    /// Start one. `None` where Chromium or chromedriver is not installed, having said so.
    ///
    /// # Errors
    /// When they are installed and do not start; on the build machine, when they are not installed.
    pub async fn start(scripts: Scripts) -> anyhow::Result<Option<Self>> {
        let found = settings::find_program("chromedriver").zip(chromium());
        let Some((chromedriver, chromium)) = found else {
            if settings::in_ci() {
                bail!("the build machine must have chromium and chromium-driver");
            }
            println!("skipped: chromium and chromium-driver are not installed");
            return Ok(None);
        };
        let (program, port) = Program::start(&chromedriver)?;
        let profile = tempfile::Builder::new().prefix("lookagain-chromium-").tempdir()?;
        // chromedriver calls every Chromium "chrome".
        let mut wants = DesiredCapabilities::chrome();
        for flag in FLAGS {
            wants.add_arg(flag)?;
        }
        wants.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
        wants.set_binary(&chromium.to_string_lossy())?;
        wants.set_browser_log_level(LoggingPrefsLogLevel::All)?;
        if scripts == Scripts::Off {
            wants.add_experimental_option(
                "prefs",
                json!({ "profile.managed_default_content_settings.javascript": 2 }),
            )?;
        }
        let driver =
            WebDriver::new(format!("http://127.0.0.1:{port}"), wants).await.context("starting Chromium")?;
        driver.set_page_load_timeout(Duration::from_mins(1)).await?;
        driver.set_script_timeout(Duration::from_mins(1)).await?;
        Ok(Some(Self { driver: ManuallyDrop::new(driver), _program: program, _profile: profile }))
    }

    /// The driver's session, for finding, clicking and typing.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Chromium's own protocol, for what the driver cannot do.
    pub(crate) fn tools(&self) -> Cdp {
        self.driver.cdp()
    }

    /// Open an address.
    ///
    /// # Errors
    /// When it does not load within a minute.
    pub async fn open(&self, url: &str) -> anyhow::Result<()> {
        self.driver.goto(url).await.with_context(|| format!("opening {url}"))
    }

    /// Become somebody: follow the sign-in link, and press the button it shows.
    ///
    /// # Errors
    /// When there is no such person, or the browser is still at the sign-in pages afterwards.
    pub async fn sign_in(&self, product: &Product, role: &str) -> anyhow::Result<()> {
        self.use_link(product.sign_in(role)?).await.with_context(|| format!("signing in as {role}"))
    }

    /// Become somebody whose first link was used already.
    ///
    /// # Errors
    /// When there is no such person, or the browser is still at the sign-in pages afterwards.
    pub async fn sign_in_again(&self, product: &Product, username: &str) -> anyhow::Result<()> {
        self.use_link(&product.new_link(username)?)
            .await
            .with_context(|| format!("signing in as {username} again"))
    }

    async fn use_link(&self, link: &str) -> anyhow::Result<()> {
        // Whoever is signed in leaves first.
        self.driver.delete_all_cookies().await?;
        self.open(link).await?;
        if let Some(button) = self.driver.find_all(By::Css("main form button")).await?.first() {
            self.click(button).await?;
        }
        let url = self.driver.current_url().await?;
        if url.path().starts_with("/sign-in") {
            bail!("the link leads to {} only", url.path());
        }
        Ok(())
    }

    /// Fill in the field with this name and send its form by the form's first button.
    ///
    /// # Errors
    /// When the page has no such field.
    pub async fn answer(&self, field: &str, text: &str) -> anyhow::Result<()> {
        let selector = format!("main [name='{field}']");
        let field = self.driver.find(By::Css(&*selector)).await.with_context(|| selector.clone())?;
        field.clear().await?;
        field.send_keys(text).await?;
        let button = format!(
            "main form:has([name='{}']) button:not([type='button'])",
            field.attr("name").await?.unwrap_or_default()
        );
        self.press(&button).await
    }

    /// Click the first element that this selector finds. When that leads to another page, wait for it.
    ///
    /// # Errors
    /// When there is none.
    pub async fn press(&self, selector: &str) -> anyhow::Result<()> {
        let element = self.driver.find(By::Css(selector)).await.with_context(|| selector.to_owned())?;
        self.click(&element).await.with_context(|| selector.to_owned())
    }

    /// Click this element. A busy browser comes back from a click before it has begun to leave the page: what is read
    /// then would still be the page of before.
    ///
    /// # Errors
    /// When it cannot be clicked.
    pub async fn click(&self, element: &WebElement) -> anyhow::Result<()> {
        let sends =
            element.tag_name().await? == "button" && element.prop("type").await?.as_deref() == Some("submit");
        let leads = element.attr("href").await?.is_some_and(|to| !to.starts_with('#'))
            && element.attr("download").await?.is_none();
        let before = self.driver.find(By::Tag("html")).await?;
        element.click().await?;
        if sends || leads {
            for _ in 0..LEAVING_STEPS {
                if before.tag_name().await.is_err() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        Ok(())
    }

    /// The part of the address after the host, without its query.
    ///
    /// # Errors
    /// When Chromium has gone.
    pub async fn path(&self) -> anyhow::Result<String> {
        Ok(self.driver.current_url().await?.path().to_owned())
    }

    /// Close it. A test that fails before this leaves that to the program's end.
    ///
    /// # Errors
    /// When Chromium has gone already.
    pub async fn close(self) -> anyhow::Result<()> {
        ManuallyDrop::into_inner(self.driver).quit().await.context("closing Chromium")
    }
}

fn chromium() -> Option<PathBuf> {
    ["chromium", "google-chrome"].iter().find_map(|name| settings::find_program(name))
}

/// chromedriver, which dies with us.
#[derive(Debug)]
struct Program(Child);

impl Program {
    /// On a port the system picks, which chromedriver prints.
    fn start(chromedriver: &std::path::Path) -> anyhow::Result<(Self, u16)> {
        let mut child = Command::new(chromedriver)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("starting chromedriver")?;
        let out = child.stdout.take().context("chromedriver has no output")?;
        let program = Self(child);
        let mut lines = BufReader::new(out).lines();
        let port = lines.by_ref().map_while(Result::ok).find_map(|line| port(&line));
        let port = port.context("chromedriver did not say on which port it listens")?;
        std::thread::spawn(move || lines.for_each(drop));
        Ok((program, port))
    }
}

/// `ChromeDriver was started successfully on port 41337.`
fn port(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once("started successfully on port ")?;
    rest.trim_end_matches('.').parse().ok()
}

impl Drop for Program {
    fn drop(&mut self) {
        // SIGTERM lets chromedriver close the browser it started; SIGKILL would leave it running.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        for _ in 0..100 {
            if matches!(self.0.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_what_chromedriver_says() {
        assert_eq!(port("ChromeDriver was started successfully on port 41337."), Some(41337));
        assert_eq!(port("Please see https://example.org for port 1."), None);
    }
}
