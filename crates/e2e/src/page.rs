//! What must hold on every page, whoever looks at it.

use std::{fs, path::PathBuf};

use anyhow::{Context, bail};
use serde_json::json;
use thirtyfour::common::print::PrintParameters;

use crate::{Browser, settings};

/// How high the window is, in pixels.
const HEIGHT: u64 = 1000;
/// A picture of a longer page ends here.
const HIGHEST: u64 = 3000;

/// How wide the window is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// 320 px, the narrowest at which WCAG 2.2 wants no sideways scrolling (1.4.10), as 400 % zoom on a laptop.
    Narrow,
    /// 1280 px.
    Wide,
}

impl Browser {
    /// Make the window this wide, from the next look on.
    ///
    /// # Errors
    /// When Chromium refuses.
    pub async fn set_width(&self, width: Width) -> anyhow::Result<()> {
        self.set_screen(width, HEIGHT).await
    }

    async fn set_screen(&self, width: Width, height: u64) -> anyhow::Result<()> {
        // A headless window cannot be narrower than 500 px; the page's own idea of the screen can.
        let pixels = match width {
            Width::Narrow => 320,
            Width::Wide => 1280,
        };
        let metrics = json!({ "width": pixels, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.tools().send_raw("Emulation.setDeviceMetricsOverride", metrics).await?;
        Ok(())
    }

    /// Hold the page that is open to not scrolling sideways.
    ///
    /// # Errors
    /// When it does: the message names the elements that stick out. Scrolling inside a table's own frame is fine.
    pub async fn assert_fits(&self) -> anyhow::Result<()> {
        let look = "const root = document.documentElement;
            if (root.scrollWidth <= root.clientWidth) return { width: root.clientWidth, out: [] };
            const out = [...document.querySelectorAll('body *')]
              .filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1)
              .slice(0, 8)
              .map((e) => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '') +
                [...e.classList].map((c) => '.' + c).join(''));
            return { width: root.clientWidth, needs: root.scrollWidth, out: out.length ? out : ['?'] };";
        let seen = self.driver().execute(look, Vec::new()).await?;
        let seen = seen.json();
        if seen["out"].as_array().is_some_and(Vec::is_empty) {
            return Ok(());
        }
        bail!(
            "{} needs {} px where there are {}; sticking out: {}",
            self.driver().current_url().await?,
            seen["needs"],
            seen["width"],
            seen["out"]
        )
    }

    /// Hold the page's title and address to naming nobody.
    ///
    /// # Errors
    /// When any of the names (whole words, any case) is in either. The message does not repeat the name.
    pub async fn assert_names_nobody(&self, names: &[String]) -> anyhow::Result<()> {
        let (title, url) = (self.driver().title().await?, self.driver().current_url().await?.to_string());
        if title.trim().is_empty() {
            bail!("{url} has no title");
        }
        for (what, text) in [("title", &title), ("address", &url)] {
            if names.iter().any(|name| holds_word(text, name)) {
                bail!("the {what} of {url} holds somebody's name: {title:?}");
            }
        }
        Ok(())
    }

    /// Hold everything since the last time to not having complained on the console: scripts that fail, files not
    /// found, and what the content security policy refused.
    ///
    /// # Errors
    /// When anything did; each complaint is in the message.
    pub async fn assert_console_is_quiet(&self) -> anyhow::Result<()> {
        let log = self.driver().browser_log().await?;
        let complaints: Vec<&str> = log
            .iter()
            .filter(|entry| entry.level == "SEVERE" || entry.message.contains("Content Security Policy"))
            .map(|entry| entry.message.as_str())
            // Nobody links the icon; browsers ask for it all the same.
            .filter(|message| !message.contains("/favicon.ico"))
            .collect();
        if complaints.is_empty() {
            return Ok(());
        }
        bail!("the console of {} says\n  {}", self.driver().current_url().await?, complaints.join("\n  "))
    }

    /// Open a page and hold it to everything above, wide and narrow, and take its picture at both widths.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub async fn visit(&self, url: &str, names: &[String], picture: &str) -> anyhow::Result<()> {
        self.set_width(Width::Wide).await?;
        self.open(url).await?;
        self.look(names, picture).await.with_context(|| format!("visiting {url}"))
    }

    /// Hold the page that is open to everything above, wide and narrow, and take its picture at both widths.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub async fn look(&self, names: &[String], picture: &str) -> anyhow::Result<()> {
        self.assert_names_nobody(names).await?;
        for (width, suffix) in [(Width::Wide, ""), (Width::Narrow, "-320")] {
            self.set_width(width).await?;
            self.whole_picture(width, &format!("{picture}{suffix}")).await?;
            self.assert_fits().await?;
            self.assert_accessible().await?;
        }
        self.assert_prints().await?;
        self.set_width(Width::Wide).await?;
        self.assert_console_is_quiet().await
    }

    /// Open a page that somebody else was shown already and hold it to the same, with axe once and without pictures:
    /// what another role sees differs in links and buttons, not in how it is laid out.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub async fn visit_again(&self, url: &str, names: &[String]) -> anyhow::Result<()> {
        self.set_width(Width::Wide).await?;
        self.open(url).await?;
        self.look_again(names).await.with_context(|| format!("visiting {url}"))
    }

    async fn look_again(&self, names: &[String]) -> anyhow::Result<()> {
        self.assert_names_nobody(names).await?;
        self.assert_fits().await?;
        self.assert_accessible().await?;
        self.set_width(Width::Narrow).await?;
        self.assert_fits().await?;
        self.assert_prints().await?;
        self.set_width(Width::Wide).await?;
        self.assert_console_is_quiet().await
    }

    /// The same as [`Browser::screenshot`], of the page from top to bottom.
    async fn whole_picture(&self, width: Width, name: &str) -> anyhow::Result<()> {
        let high = self.driver().execute("return document.documentElement.scrollHeight;", Vec::new()).await?;
        let high = high.json().as_u64().unwrap_or(HEIGHT).clamp(HEIGHT, HIGHEST);
        self.set_screen(width, high).await?;
        self.screenshot(name).await?;
        self.set_width(width).await
    }

    /// Save a picture of what the window shows as `target/screenshots/<name>.png`.
    ///
    /// # Errors
    /// When it cannot be taken or written.
    pub async fn screenshot(&self, name: &str) -> anyhow::Result<PathBuf> {
        use std::io::Write as _;
        let folder = settings::target_folder().join("screenshots");
        fs::create_dir_all(&folder)?;
        let path = folder.join(format!("{name}.png"));
        let bytes = self.driver().screenshot_as_png().await?;
        fs::File::create(&path)?.write_all(&bytes).with_context(|| format!("writing {}", path.display()))?;
        Ok(path)
    }

    /// The page as it prints: a PDF on A4.
    ///
    /// # Errors
    /// When Chromium cannot print it.
    pub async fn print(&self) -> anyhow::Result<Vec<u8>> {
        let bytes = self.driver().print_page(PrintParameters::default()).await?;
        if !bytes.starts_with(b"%PDF-") {
            bail!("what was printed is not a PDF");
        }
        Ok(bytes)
    }

    /// The words that print on the page that is open: what a print style sheet hides is not among them.
    ///
    /// # Errors
    /// When Chromium refuses.
    pub async fn printed_text(&self) -> anyhow::Result<String> {
        self.tools().send_raw("Emulation.setEmulatedMedia", json!({ "media": "print" })).await?;
        let text = self.text().await;
        self.tools().send_raw("Emulation.setEmulatedMedia", json!({ "media": "" })).await?;
        text
    }

    /// Hold the page that is open to what paper needs: its heading and its marking are on the paper, what
    /// only a screen can use is not, and nothing is cut off at the edge of a sheet.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub async fn assert_prints(&self) -> anyhow::Result<()> {
        // A4 without Chromium's margins, at 96 px to the inch.
        let sheet = json!({ "width": 718, "height": 1000, "deviceScaleFactor": 1, "mobile": false });
        self.tools().send_raw("Emulation.setDeviceMetricsOverride", sheet).await?;
        self.tools().send_raw("Emulation.setEmulatedMedia", json!({ "media": "print" })).await?;
        let look =
            "const shown = (s) => [...document.querySelectorAll(s)].filter((e) => e.getClientRects().length);
            const frame = document.documentElement;
            return {
              heading: shown('main h1').length,
              markings: shown('.app-marking').length,
              screen: shown('.govuk-service-navigation, .govuk-skip-link, main button, main .govuk-button')
                .map((e) => e.className),
              cut: [...document.querySelectorAll('body *')]
                .filter((e) => e.getBoundingClientRect().right > frame.clientWidth + 1
                  && e.getClientRects().length && !e.closest('.govuk-visually-hidden, svg'))
                .slice(0, 5).map((e) => e.tagName.toLowerCase() + '.' + e.className),
            };";
        let seen = self.driver().execute(look, Vec::new()).await;
        self.tools().send_raw("Emulation.setEmulatedMedia", json!({ "media": "" })).await?;
        let seen = seen?;
        let seen = seen.json();
        let empty = |what: &str| seen[what].as_array().is_some_and(Vec::is_empty);
        if seen["heading"] != 1 || seen["markings"] != 2 || !empty("screen") || !empty("cut") {
            bail!("{} on paper: {seen}", self.driver().current_url().await?);
        }
        Ok(())
    }

    /// The words on the page that is open.
    ///
    /// # Errors
    /// When the page has no body.
    pub async fn text(&self) -> anyhow::Result<String> {
        Ok(self.driver().find(thirtyfour::By::Tag("body")).await?.text().await?)
    }
}

/// Whether the text holds the name as whole words, in any case.
pub fn holds_word(text: &str, name: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
    };
    let (text, name) = (words(text), words(name));
    !name.is_empty() && text.windows(name.len()).any(|window| window == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_as_whole_words_in_any_case() {
        let check = |text: &str, name: &str, found: bool| {
            assert_eq!(holds_word(text, name), found, "{text} / {name}");
        };
        check("Case of Ann Example", "ann", true);
        check("/people?q=ANN-example", "Ann Example", true);
        check("Annual figures", "Ann", false);
        check("Queue", "", false);
    }
}
