//! What people do to a page beside following links: press keys, choose files, keep downloads, wait.

use std::{fs, path::Path, time::Duration};

use anyhow::{Context, bail, ensure};
use serde_json::json;
use thirtyfour::By;

use crate::Browser;

/// How long a page or a file may take.
const PATIENCE_STEPS: u32 = 300;
const STEP: Duration = Duration::from_millis(100);

impl Browser {
    /// The main heading.
    ///
    /// # Errors
    /// When the page has none.
    pub async fn heading(&self) -> anyhow::Result<String> {
        let found = self.driver().find(By::Css("main h1")).await;
        Ok(found.with_context(|| "no heading on the page")?.text().await?)
    }

    /// The words of the first element that this selector finds; empty when there is none.
    ///
    /// # Errors
    /// When Chromium has gone.
    pub async fn words(&self, selector: &str) -> anyhow::Result<String> {
        match self.driver().find_all(By::Css(selector)).await?.first() {
            Some(element) => Ok(element.text().await?),
            None => Ok(String::new()),
        }
    }

    /// The words of each element that this selector finds.
    ///
    /// # Errors
    /// When Chromium has gone.
    pub async fn all_words(&self, selector: &str) -> anyhow::Result<Vec<String>> {
        let mut found = Vec::new();
        for element in self.driver().find_all(By::Css(selector)).await? {
            found.push(element.text().await?);
        }
        Ok(found)
    }

    /// The cells of the table whose caption begins with these words, its header first.
    ///
    /// # Errors
    /// When the page has no such table.
    pub async fn table(&self, caption: &str) -> anyhow::Result<Vec<Vec<String>>> {
        let look = "const table = [...document.querySelectorAll('table')].find((t) =>
              t.caption && t.caption.textContent.trim().startsWith(arguments[0]));
            return table && [...table.rows].map((row) => [...row.cells].map((c) => c.textContent.trim().replace(/\\s+/g, ' ')));";
        let seen = self.driver().execute(look, vec![json!(caption)]).await?;
        serde_json::from_value(seen.json().clone()).with_context(|| format!("no table {caption:?}"))
    }

    /// Type into the field with this name, over what stands there.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn fill(&self, field: &str, text: &str) -> anyhow::Result<()> {
        let selector = format!("main [name='{field}']");
        let field = self.driver().find(By::Css(&*selector)).await.with_context(|| selector.clone())?;
        field.clear().await?;
        field.send_keys(text).await?;
        Ok(())
    }

    /// Choose the answer with this value in a list.
    ///
    /// # Errors
    /// When there is no such answer.
    pub async fn choose(&self, field: &str, value: &str) -> anyhow::Result<()> {
        self.press(&format!("main select[name='{field}'] option[value='{value}']")).await
    }

    /// Choose files in the page's file field, as the picker does.
    ///
    /// # Errors
    /// When the page has no such field.
    pub async fn choose_files(&self, files: &[&Path]) -> anyhow::Result<()> {
        let field = self.driver().find(By::Css("main input[type='file']")).await?;
        let paths: Vec<_> = files.iter().map(|file| file.display().to_string()).collect();
        field.send_keys(paths.join("\n")).await?;
        Ok(())
    }

    /// Press one key, wherever the focus is.
    ///
    /// # Errors
    /// When Chromium has gone.
    pub async fn key(&self, key: &str) -> anyhow::Result<()> {
        self.driver().action_chain().send_keys(key).perform().await?;
        Ok(())
    }

    /// Wait until the address' path and query hold this text and the page there is whole: its scripts hear keys only then.
    ///
    /// # Errors
    /// When it does not within half a minute.
    pub async fn arrives(&self, text: &str) -> anyhow::Result<()> {
        for _ in 0..PATIENCE_STEPS {
            if self.driver().current_url().await?.as_str().contains(text) && self.is_whole().await {
                return Ok(());
            }
            tokio::time::sleep(STEP).await;
        }
        bail!("{} is not an address with {text:?}", self.driver().current_url().await?)
    }

    /// Whether the page that is open has loaded whole. One that is going away answers nothing, and is not.
    async fn is_whole(&self) -> bool {
        let look = "return document.readyState === 'complete';";
        self.driver().execute(look, Vec::new()).await.is_ok_and(|seen| seen.json() == &json!(true))
    }

    /// Click a link that leads to a file, and give the file's name and bytes.
    ///
    /// # Errors
    /// When no file has come within half a minute.
    pub async fn download(&self, selector: &str) -> anyhow::Result<(String, Vec<u8>)> {
        let folder = tempfile::tempdir()?;
        let to = json!({ "behavior": "allow", "downloadPath": folder.path() });
        self.tools().send_raw("Browser.setDownloadBehavior", to).await?;
        self.press(selector).await?;
        for _ in 0..PATIENCE_STEPS {
            tokio::time::sleep(STEP).await;
            let files: Vec<_> = fs::read_dir(folder.path())?.collect::<Result<_, _>>()?;
            let whole = files
                .iter()
                .map(fs::DirEntry::path)
                .find(|path| path.extension().is_none_or(|end| end != "crdownload") && !hidden(path));
            if let Some(path) = whole {
                ensure!(files.len() == 1, "more than one file came: {files:?}");
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                return Ok((name, fs::read(path)?));
            }
        }
        bail!("no file came")
    }

    /// Be somewhere else: `Pacific/Kiritimati`, from the next page on.
    ///
    /// # Errors
    /// When Chromium knows no such time zone.
    pub async fn set_time_zone(&self, zone: &str) -> anyhow::Result<()> {
        self.tools().send_raw("Emulation.setTimezoneOverride", json!({ "timezoneId": zone })).await?;
        Ok(())
    }

    /// Lose the connection, or have it back.
    ///
    /// # Errors
    /// When Chromium has gone.
    pub async fn lose_connection(&self, lost: bool) -> anyhow::Result<()> {
        self.tools().send_raw("Network.enable", json!({})).await?;
        let conditions =
            json!({ "offline": lost, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.tools().send_raw("Network.emulateNetworkConditions", conditions).await?;
        Ok(())
    }

    /// Lose the session, as a browser that was closed does.
    ///
    /// # Errors
    /// When Chromium has gone.
    pub async fn lose_cookies(&self) -> anyhow::Result<()> {
        Ok(self.driver().delete_all_cookies().await?)
    }
}

fn hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}
