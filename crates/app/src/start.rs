//! Opening the whole: database, policies, rules, kept files.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, RwLock},
};

use lookagain_access::Policies;
use lookagain_casework::questions::QuestionSet;
use lookagain_store::{Store, Target, Tx};
use lookagain_triage::Rules;

use crate::{
    chart_places::Places, grouping::keys::Keys, link::load::Nominals, patterns::Patterns, visit::AppError,
};

/// The name of the setting that seeds the draw of second looks.
const SEED: &str = "second_look_seed";

/// The name of the setting that keys of phones, vehicles and addresses are made with.
const GROUP_KEYS: &str = "group_key_secret";

/// What a deployment can set. Everything has a default; nothing is read from the environment here.
#[derive(Debug, Clone)]
pub struct Settings {
    /// A session ends when it was not used for this long, in minutes.
    pub idle_minutes: i64,
    /// A session ends whatever happens after this long, in minutes.
    pub session_minutes: i64,
    /// A revealed name is hidden again after this long, in minutes.
    pub reveal_minutes: i64,
    /// Of how many confirmed exclusions in a hundred a random second look is drawn.
    pub second_look_percent: u8,
    /// Of how many submitted reviews in a hundred a blind second review is drawn.
    pub second_review_percent: u8,
    /// Synthetic data: pages say so.
    pub demo: bool,
    /// The program that reads the text of documents in a process of its own: this one. Without it they are read in this process.
    pub reader: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            idle_minutes: 30,
            session_minutes: 600,
            reveal_minutes: 15,
            second_look_percent: 10,
            second_review_percent: 15,
            demo: false,
            reader: None,
        }
    }
}

/// The rules in force, parsed.
#[derive(Debug)]
pub struct RulesInForce {
    /// The rules.
    pub rules: Rules,
    /// Their text.
    pub text: String,
}

/// The application over one database and one folder of kept files.
#[derive(Debug)]
pub struct App {
    pub(crate) store: Store,
    pub(crate) target: Target,
    pub(crate) policies: Policies,
    /// Where submissions are kept whole, by content hash.
    pub(crate) folder: PathBuf,
    /// What can be set.
    pub settings: Settings,
    /// Decides, with a decision's number, whether it is drawn for a second look.
    pub(crate) second_look_seed: String,
    /// Makes the keys under which groups are kept.
    pub(crate) group_keys: Keys,
    rules: RwLock<Arc<RulesInForce>>,
    /// Held while the text of a document is read.
    pub(crate) reading: tokio::sync::Mutex<()>,
    /// The nominals that pairs are explained from, as they stood at some run and submission.
    pub(crate) linked: tokio::sync::Mutex<Option<Arc<Nominals>>>,
    /// How cases ended, as of the submission that was last when it was asked for.
    pub(crate) patterns: tokio::sync::Mutex<Option<Arc<Patterns>>>,
    /// Where the nodes of charts stand that were opened lately.
    pub(crate) chart_places: Places,
}

impl App {
    /// Opens the database, adopting the shipped rules when it holds none.
    ///
    /// # Errors
    /// When the database cannot be opened, or the rules or policies in it cannot be read.
    pub async fn open(
        target: &Target,
        folder: &Path,
        settings: Settings,
        now: jiff::Timestamp,
    ) -> Result<Self, AppError> {
        private_folder(&folder.join("files"))?;
        if let Target::Sqlite(file) = target
            && let Some(parent) = file.parent()
        {
            private_folder(parent)?;
        }
        let store = Store::open(target, now).await?;
        let mut tx = store.write().await?;
        let text = if let Some(row) = tx.rules_in_force().await? {
            row.text
        } else {
            let shipped = Rules::shipped()?;
            tx.adopt_rules(shipped.version(), Rules::shipped_text(), None, now).await?;
            Rules::shipped_text().to_owned()
        };
        if tx.list_questions().await?.is_empty() {
            let shipped = QuestionSet::shipped_text();
            let set = QuestionSet::parse(shipped).map_err(|_| AppError::Internal("the shipped questions"))?;
            tx.adopt_questions(&set.version, shipped, None, now).await?;
        }
        // So that nobody can work out beforehand which exclusion will be looked at again.
        let second_look_seed = drawn_once(&mut tx, SEED).await?;
        // So that nobody can find a phone by trying all numbers. In the database, so that a backup has it.
        let group_keys = Keys::of(&drawn_once(&mut tx, GROUP_KEYS).await?);
        tx.commit().await?;
        let rules = Rules::parse(&text)?;
        let app = Self {
            store,
            target: target.clone(),
            policies: Policies::shipped()?,
            folder: folder.to_owned(),
            settings,
            second_look_seed,
            group_keys,
            rules: RwLock::new(Arc::new(RulesInForce { rules, text })),
            reading: tokio::sync::Mutex::new(()),
            linked: tokio::sync::Mutex::new(None),
            chart_places: Places::default(),
            patterns: tokio::sync::Mutex::new(None),
        };
        app.make_master_key().await?;
        Ok(app)
    }

    /// The rules in force.
    pub fn rules(&self) -> Arc<RulesInForce> {
        // A poisoned lock still holds whole rules: they are replaced in one assignment.
        Arc::clone(&self.rules.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// The rules in force as the database has them: another process may have adopted new ones since this one started.
    pub(crate) async fn fresh_rules(&self, tx: &mut Tx) -> Result<Arc<RulesInForce>, AppError> {
        let known = self.rules();
        match tx.rules_in_force().await? {
            Some(row) if row.version != known.rules.version() => {
                let rules = Rules::parse(&row.text)?;
                self.set_rules(RulesInForce { rules, text: row.text });
                Ok(self.rules())
            }
            Some(_) | None => Ok(known),
        }
    }

    pub(crate) fn set_rules(&self, rules: RulesInForce) {
        *self.rules.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(rules);
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.store.close().await;
    }
}

/// A secret of this database, drawn when it is first asked for.
async fn drawn_once(tx: &mut Tx, name: &str) -> Result<String, AppError> {
    if let Some(secret) = tx.setting(name).await? {
        return Ok(secret);
    }
    let secret = crate::sign_in::random_token()?;
    tx.set_setting(name, &secret).await?;
    Ok(secret)
}

/// Makes a folder, if it is not there, that only this user of the machine can look into.
fn private_folder(folder: &Path) -> Result<(), AppError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .map_err(|source| AppError::Io { doing: "making the folder of the database and kept files", source })
}
