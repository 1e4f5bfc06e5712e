//! What can be typed. Exit codes: 0 done; 1 failed; 2 not understood; 3 done, but rows or files were rejected; 4 faults were found.
#![expect(clippy::doc_markdown, reason = "these texts are shown at a terminal, where marks are noise")]

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand};

/// Looks again at closed investigations: extracts in, an explained review queue out.
#[derive(Debug, Parser)]
#[command(
    name = "lookagain",
    version,
    propagate_version = true,
    after_help = "Start with `lookagain demo`, or `lookagain init --dir DIR` for a database of your own."
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Print JSON on standard output, one value.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// No progress bars.
    #[arg(long, global = true)]
    pub(crate) quiet: bool,
}

/// Which database.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct PlaceArgs {
    /// The folder of the database and the kept files.
    #[arg(long, env = "LOOKAGAIN_DIR", default_value = "./lookagain-data")]
    pub(crate) dir: PathBuf,
    /// PostgreSQL in place of the SQLite file in the folder: `postgres://user@host/database`.
    #[arg(long, env = "LOOKAGAIN_DATABASE")]
    pub(crate) database: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a synthetic nation, read it in, assess it, and serve it with a sign-in link for each role.
    Demo(DemoArgs),
    /// Make an empty database and the first administrator.
    Init {
        #[command(flatten)]
        place: PlaceArgs,
        /// The administrator's sign-in name.
        #[arg(long, default_value = "admin")]
        admin: String,
    },
    /// Write a synthetic nation's extracts as files, and the planted truth beside them.
    Synth {
        /// How many crimes: 1,000 to 1,500,000.
        #[arg(long, default_value_t = 60_000)]
        crimes: u64,
        /// The same seed and size give the same bytes.
        #[arg(long, default_value_t = 20_250_616)]
        seed: u64,
        /// The folder for the extracts; it must not exist.
        #[arg(long)]
        out: PathBuf,
        /// The folder for the planted truth; never inside the extracts. `OUT-answers` when not given.
        #[arg(long)]
        answers: Option<PathBuf>,
    },
    /// Check or read in a force's extract.
    #[command(subcommand)]
    Intake(IntakeCommand),
    /// Assess cases by the rules in force; with --dry-run, list what other rules would change.
    Assess {
        #[command(flatten)]
        place: PlaceArgs,
        /// Only this force.
        #[arg(long)]
        force: Option<String>,
        /// List which cases would change, and why, without changing anything.
        #[arg(long, requires = "rules")]
        dry_run: bool,
        /// A TOML file of rules: previewed with --dry-run, otherwise adopted first.
        #[arg(long)]
        rules: Option<PathBuf>,
    },
    /// Find who is the same person: in files of records, or, without a file, in the database.
    Link(Box<LinkArgs>),
    /// Find hidden groups: cases that the same few people, numbers, vehicles and places tie. After linking.
    Groups(GroupsArgs),
    /// Where cases end without action far more often than expected: forces, places, periods and who decided.
    Patterns {
        #[command(flatten)]
        place: PlaceArgs,
        /// Every line that was looked at, not only what stands out.
        #[arg(long)]
        all: bool,
    },
    /// Questions to the network on record: who shares what, who is near whom. Records are named by their references only.
    Network(NetworkArgs),
    /// Whether errors fall alike on people of every origin, age and sex.
    #[command(subcommand)]
    Equality(EqualityCommand),
    /// The review queue.
    Queue(QueueArgs),
    /// Search cases, people, numbers, vehicles and places at once. Who people are is not shown.
    Search(SearchArgs),
    /// Reads the text of one document from standard input and answers in JSON: how this program has documents read in a process of their own.
    #[command(hide = true)]
    ReadText {
        /// What the document is.
        format: lookagain_app::attachments::text::Format,
    },
    /// One case: findings, allegations, people without names, decisions, sources.
    Case {
        #[command(flatten)]
        place: PlaceArgs,
        /// The case's number, or the force's reference of the investigation or of a crime.
        case: String,
        /// The force, when several use the same reference.
        #[arg(long)]
        force: Option<String>,
    },
    /// Write the minutes of a meeting of the panel as a PDF that screen readers can read.
    Minutes {
        #[command(flatten)]
        place: PlaceArgs,
        /// The meeting's number.
        meeting: i64,
        /// The file to write; what is there already is not overwritten.
        #[arg(long)]
        out: PathBuf,
    },
    /// Serve the pages.
    Serve {
        #[command(flatten)]
        place: PlaceArgs,
        #[command(flatten)]
        listen: ListenArgs,
    },
    /// The audit chain.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Accounts.
    #[command(subcommand)]
    Account(AccountCommand),
    /// Load published figures (data.police.uk files, outcome counts by force) as context.
    Context {
        #[command(flatten)]
        place: PlaceArgs,
        /// Files or folders.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
    /// Make a backup in a new folder while others go on working.
    Backup {
        #[command(flatten)]
        place: PlaceArgs,
        /// The folder to make.
        #[arg(long)]
        to: PathBuf,
    },
    /// Check a backup and put it back where no database is.
    Restore {
        #[command(flatten)]
        place: PlaceArgs,
        /// The folder of the backup.
        #[arg(long)]
        from: PathBuf,
        /// Only check that it is whole.
        #[arg(long)]
        check: bool,
    },
    /// Look whether everything is there, whole and consistent.
    Doctor {
        #[command(flatten)]
        place: PlaceArgs,
    },
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct DemoArgs {
    /// The folder to make; an earlier demo there is refused, unless --again.
    #[arg(long, default_value = "./lookagain-demo")]
    pub(crate) dir: PathBuf,
    /// PostgreSQL in place of SQLite: an empty database.
    #[arg(long, env = "LOOKAGAIN_DATABASE")]
    pub(crate) database: Option<String>,
    /// How many crimes.
    #[arg(long, default_value_t = 60_000)]
    pub(crate) crimes: u64,
    /// Seed of the synthetic nation.
    #[arg(long, default_value_t = 20_250_616)]
    pub(crate) seed: u64,
    /// Prepare everything and stop.
    #[arg(long)]
    pub(crate) no_serve: bool,
    /// Remove an earlier demo in the folder first.
    #[arg(long)]
    pub(crate) again: bool,
    #[command(flatten)]
    pub(crate) listen: ListenArgs,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct ListenArgs {
    /// Address to listen on. Put a TLS proxy in front before you choose any other.
    #[arg(long, default_value = "127.0.0.1")]
    pub(crate) address: std::net::IpAddr,
    /// Port; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,
    /// Pages are reached over HTTPS (through a proxy): cookies are sent over HTTPS only.
    #[arg(long)]
    pub(crate) https: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum IntakeCommand {
    /// Read an extract and say what would happen, leaving nothing behind.
    Check(IntakeArgs),
    /// Read an extract in, and assess its cases.
    Add {
        #[command(flatten)]
        intake: IntakeArgs,
        /// Leave the assessing to a later `lookagain assess`: for many deliveries in a row. Until then new cases are not in the queue.
        #[arg(long)]
        assess_later: bool,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct IntakeArgs {
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    /// The force: `metropolitan`, `Greater Manchester Police`…
    #[arg(long)]
    pub(crate) force: Option<String>,
    /// How to read it: a shipped mapping (national, pole, …) or a TOML file.
    #[arg(long, default_value = "national")]
    pub(crate) mapping: String,
    /// Files, folders or zip archives.
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
}

/// How pairs and clusters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum LinkFormat {
    /// Comma-separated text.
    Csv,
    /// Apache Parquet.
    Parquet,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct LinkArgs {
    /// CSV, TSV or Parquet files of records; several are linked to each other. Without one, the database's records.
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    /// database: train again and compare everything, not only what is new or changed.
    #[arg(long, conflicts_with = "files")]
    pub(crate) full: bool,
    /// files: the column that names the records, each once.
    #[arg(long, default_value = "unique_id", requires = "files", conflicts_with = "full")]
    pub(crate) id_column: String,
    /// A model: TOML, or the settings of a model trained in Splink (.json). Proposed from the records when not given.
    #[arg(long)]
    pub(crate) model: Option<PathBuf>,
    /// files: the folder for pairs, clusters, the trained model and the report.
    #[arg(long, default_value = "links", requires = "files", conflicts_with = "full")]
    pub(crate) out: PathBuf,
    /// files: the format of pairs and clusters.
    #[arg(long, value_enum, default_value = "csv", requires = "files", conflicts_with = "full")]
    pub(crate) format: LinkFormat,
    /// Threads; 0 for one to a core.
    #[arg(long, default_value_t = 0)]
    pub(crate) threads: usize,
    /// files: keep pairs from this probability on.
    #[arg(long, default_value_t = 0.01, requires = "files", conflicts_with = "full")]
    pub(crate) least_probability: f64,
    /// files: how sure, on average over all pairs between them, two groups of records must be one person to be joined
    #[arg(long, default_value_t = 0.33, requires = "files", conflicts_with = "full")]
    pub(crate) cluster_at: f64,
    /// files: a column of identifiers that one person has one of: two valid ones that differ are never joined. May be
    /// given several times.
    #[arg(long, value_name = "COLUMN", requires = "files", conflicts_with = "full")]
    pub(crate) strong_identifier: Vec<String>,
    /// files: a column that says VICTIM or SUSPECT: the two are never joined without a person.
    #[arg(long, value_name = "COLUMN", requires = "files", conflicts_with = "full")]
    pub(crate) role_column: Option<String>,
    /// Where every draw starts from: the same seed gives the same bytes. The model's own when not given.
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// Train, write the model, and stop.
    #[arg(long, requires = "files", conflicts_with = "full")]
    pub(crate) train_only: bool,
    /// files: a column to leave out; may be given several times.
    #[arg(long, value_name = "COLUMN", requires = "files", conflicts_with = "full")]
    pub(crate) drop: Vec<String>,
    /// files: a column that says who is who. Linking never sees it; the results are compared with it at the end.
    #[arg(long, value_name = "COLUMN", requires = "files", conflicts_with = "full")]
    pub(crate) truth_column: Option<String>,
    /// Also write the trained model as Splink's settings.
    #[arg(long, value_name = "FILE", requires = "files", conflicts_with = "full")]
    pub(crate) export_splink: Option<PathBuf>,
    /// Show the values of the report's examples in place of their shapes.
    #[arg(long, requires = "files", conflicts_with = "full")]
    pub(crate) show_values: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EqualityCommand {
    /// Linkage recall and precision by name origin, age band and sex, against a synthetic nation's planted truth.
    Linkage {
        #[command(flatten)]
        place: PlaceArgs,
        /// The folder of the planted truth. `planted-truth` in the folder of the database when not given, as `demo` leaves it.
        #[arg(long)]
        answers: Option<PathBuf>,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct QueueArgs {
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    /// Only this force.
    #[arg(long)]
    pub(crate) force: Option<String>,
    /// Only this band: P0 to P3.
    #[arg(long)]
    pub(crate) band: Option<String>,
    /// Only this status: TRIAGE, INFO_REQUESTED, QUEUED, OUT_OF_SCOPE.
    #[arg(long)]
    pub(crate) status: Option<String>,
    /// Only this eligibility: MET, UNKNOWN, NOT_MET.
    #[arg(long)]
    pub(crate) eligibility: Option<String>,
    /// Only this offence family: RAPE, CONTACT, CHILD, CSE…
    #[arg(long)]
    pub(crate) family: Option<String>,
    /// Only cases that a confirmed group links.
    #[arg(long)]
    pub(crate) linked: bool,
    /// Words of a reference, offence title or place.
    #[arg(long)]
    pub(crate) text: Option<String>,
    /// How many cases.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) limit: u32,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SearchArgs {
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    /// What to look for: all words must agree; spelling need not.
    #[arg(required_unless_present = "index")]
    pub(crate) text: Vec<String>,
    /// Why: without a reason names, numbers and addresses are not searched. Kept in the audit.
    #[arg(long)]
    pub(crate) reason: Option<String>,
    /// Reads what came before search did into the index: records of forces, and the text of documents.
    #[arg(long, conflicts_with_all = ["text", "reason"])]
    pub(crate) index: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Go through the whole chain; exit code 4 when an entry was altered, removed or moved.
    ///
    /// With checkpoints that were kept elsewhere, also when the end was cut off or the chain was written anew.
    Verify {
        #[command(flatten)]
        place: PlaceArgs,
        /// A signed checkpoint that the chain must pass through; may be given several times.
        #[arg(long, value_name = "FILE")]
        checkpoint: Vec<PathBuf>,
        /// The file with the public key; `checkpoint-key.pub` in the folder when not given. Better a copy kept elsewhere.
        #[arg(long, value_name = "FILE")]
        public_key: Option<PathBuf>,
    },
    /// Verify the chain, and sign where it ends. Keep the note where the server's operators cannot change it.
    Checkpoint {
        #[command(flatten)]
        place: PlaceArgs,
        /// The file with the private key, made when it is not there; `checkpoint-key` in the folder when not given.
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
        /// The name of a key that is made now; names no person.
        #[arg(long, value_name = "NAME")]
        origin: Option<String>,
        /// Write the note to this file, which must not exist, instead of standard output.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// Make an account and print a sign-in link that works once, within a day.
    Add {
        #[command(flatten)]
        place: PlaceArgs,
        /// Sign-in name.
        username: String,
        /// The name others see.
        #[arg(long)]
        name: Option<String>,
        /// FORCE_COORDINATOR, TRIAGE_OFFICER, REVIEWER, PANEL_MEMBER, INVESTIGATOR, SUPERVISOR, AUDITOR or ADMINISTRATOR.
        #[arg(long)]
        role: String,
        /// The force it is bound to.
        #[arg(long)]
        force: Option<String>,
    },
    /// Print a new sign-in link for an account.
    Link {
        #[command(flatten)]
        place: PlaceArgs,
        /// Sign-in name.
        username: String,
    },
    /// Take away the second factor of someone who lost it. Every session of theirs ends.
    ResetFactor {
        #[command(flatten)]
        place: PlaceArgs,
        /// Sign-in name.
        username: String,
    },
    /// List accounts.
    List {
        #[command(flatten)]
        place: PlaceArgs,
    },
}

/// `lookagain groups`.
#[derive(Debug, clap::Args)]
pub(crate) struct GroupsArgs {
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    /// Work out everything, also what nothing has changed for. The result is the same.
    #[arg(long, conflicts_with = "extracts")]
    pub(crate) full: bool,
    /// A folder of extracts, one folder for each force: grouped without a database. Prints the crimes of the first candidates.
    #[arg(long)]
    pub(crate) extracts: Option<PathBuf>,
    /// extracts: who is the same person, as CSV with the columns force, nominal_ref, person_id. Without it nobody is.
    #[arg(long, requires = "extracts")]
    pub(crate) same_person: Option<PathBuf>,
    /// extracts: leave out one contact in so many, to see what missing values cost.
    #[arg(long, requires = "extracts")]
    pub(crate) leave_out_one_in: Option<u64>,
    /// extracts: also group in two plainer ways, for comparison.
    #[arg(long, requires = "extracts")]
    pub(crate) compare: bool,
}

/// `lookagain network`.
#[derive(Debug, clap::Args)]
pub(crate) struct NetworkArgs {
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    /// Only what this force recorded.
    #[arg(long)]
    pub(crate) force: Option<String>,
    /// How many rows to print as text; JSON has all.
    #[arg(long, default_value_t = 25)]
    pub(crate) limit: usize,
    #[command(subcommand)]
    pub(crate) question: NetworkQuestion,
}

/// What can be asked.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum NetworkQuestion {
    /// Things of a kind that two or more people share: phone, email, online, vehicle, address.
    Shared {
        /// The kind.
        kind: String,
    },
    /// Every three people each of whom a record ties to both others.
    Triangles,
    /// People by how many others a record ties them to.
    Connected,
    /// People who are no suspect on record, by how many suspects they are tied to. A prompt to ask who is at risk, not a finding.
    NearSuspects {
        /// Take also people whose part in a crime the force did not state for who might be suspects.
        #[arg(long)]
        unstated: bool,
    },
    /// How many steps of recorded ties between people lead from one person to each other.
    Reach {
        /// A person's reference, or force/reference.
        from: String,
    },
    /// A shortest way between two people over everything on record, with what ties each step.
    Path {
        /// A person's reference, or force/reference.
        from: String,
        /// The other's.
        to: String,
    },
}
