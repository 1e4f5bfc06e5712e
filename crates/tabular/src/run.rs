//! The whole way from files of records to files of results: read, profile, count what blocking gives, train, predict,
//! cluster, write, and compare with a truth where one is named.

use std::{
    fs::{self, File},
    io::BufWriter,
    path::{Path, PathBuf},
};

use lookagain_linkage::{
    Linker, Model, Table,
    model::{BadModel, ModelError},
};

use crate::{
    ReadError, ReadOptions, Records,
    engine::{self, Pair, Watch},
    evaluate::{self, Evaluation},
    outcome::{self, Outcome, Stage, Summary, Values},
    profile::{self, ColumnSummary},
    read,
    write::{Format, WriteError, write_clusters, write_pairs},
};

/// What to link, and how.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The files; each is a set of its own.
    pub paths: Vec<PathBuf>,
    /// The column that names the records.
    pub id_column: String,
    /// The model. Without one it is proposed from the records; one that is not trained is trained.
    pub model: Option<Model>,
    /// The folder for the results.
    pub out: PathBuf,
    /// The format of pairs and clusters.
    pub format: Format,
    /// Threads; 0 for one to a core.
    pub threads: usize,
    /// Pairs under this probability are not kept. 0 to 1.
    pub least_probability: f64,
    /// Pairs from this probability on make clusters. 0 to 1.
    pub cluster_at: f64,
    /// Columns with identifiers that one person has one of: two valid ones that differ are never joined.
    pub strong_identifiers: Vec<String>,
    /// A column that says `VICTIM` or `SUSPECT`: the two are never joined without a person.
    pub role_column: Option<String>,
    /// Where every draw starts from; the model's own when not given.
    pub seed: Option<u64>,
    /// Write the trained model and stop.
    pub train_only: bool,
    /// Columns that are left out.
    pub drop: Vec<String>,
    /// A column that says who is who. It is never read for linking.
    pub truth_column: Option<String>,
    /// Whether the examples of the report show values.
    pub values: Values,
}

/// What time it is and what was used so far. Below the command line nothing reads a clock.
pub trait Meter: Sync {
    /// Seconds since some moment.
    fn wall_seconds(&self) -> f64;
    /// Seconds that all threads worked.
    fn cpu_seconds(&self) -> f64;
    /// The most memory held so far; `None` where the system does not tell.
    fn peak_mebibytes(&self) -> Option<f64>;
}

/// Why a run ended early.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The records.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A model that cannot be meant for these records.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A model that cannot be written.
    #[error(transparent)]
    BadModel(#[from] BadModel),
    /// A probability outside its range.
    #[error("{which} is {found}; a probability above 0 and below 1 was expected")]
    Probability {
        /// Which setting.
        which: &'static str,
        /// What was found.
        found: f64,
    },
    /// The truth is not there.
    #[error("there is no column {column:?} to compare the results with")]
    NoTruth {
        /// The column.
        column: String,
    },
    /// A column that keeps records apart is not there.
    #[error("there is no column {column:?} to keep records apart by; there are {columns}")]
    NoColumn {
        /// The column.
        column: String,
        /// The columns that there are.
        columns: String,
    },
    /// The results.
    #[error("writing {}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: WriteError,
    },
    /// The threads could not be started.
    #[error("threads cannot be started: {0}")]
    Threads(String),
}

/// So many records are asked whether anything could be linked with them.
const COPIES: usize = 50_000;

/// Goes the whole way.
///
/// # Errors
/// [`RunError`] for the first thing that is wrong. What was written before stays.
pub fn run(settings: &Settings, watch: &dyn Watch, meter: &dyn Meter) -> Result<Outcome, RunError> {
    for (which, found) in [
        ("the least probability", settings.least_probability),
        ("the clusters' probability", settings.cluster_at),
    ] {
        if !(found > 0.0 && found < 1.0) {
            return Err(RunError::Probability { which, found });
        }
    }
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(settings.threads)
        .build()
        .map_err(|error| RunError::Threads(error.to_string()))?;
    let mut stages = Stages { meter, summary: Summary::default() };
    let started = (meter.wall_seconds(), meter.cpu_seconds());
    let mut outcome = linked(settings, watch, &mut stages, &pool)?;
    let mut summary = stages.summary;
    summary.wall_seconds = meter.wall_seconds() - started.0;
    summary.cpu_seconds = meter.cpu_seconds() - started.1;
    if summary.peak_mebibytes.is_none() {
        summary.peak_mebibytes = meter.peak_mebibytes();
    }
    outcome.summary = summary;
    Ok(outcome)
}

/// The summary as it grows.
struct Stages<'a> {
    meter: &'a dyn Meter,
    summary: Summary,
}

impl Stages<'_> {
    fn stage<T>(&mut self, name: &'static str, work: impl FnOnce() -> T) -> T {
        let (wall, cpu) = (self.meter.wall_seconds(), self.meter.cpu_seconds());
        let done = work();
        let (wall_seconds, cpu_seconds) = (self.meter.wall_seconds() - wall, self.meter.cpu_seconds() - cpu);
        self.summary.stages.push(Stage { name, wall_seconds, cpu_seconds });
        done
    }
}

fn linked(
    settings: &Settings,
    watch: &dyn Watch,
    stages: &mut Stages<'_>,
    pool: &rayon::ThreadPool,
) -> Result<Outcome, RunError> {
    let given = settings.model.clone();
    watch.stage("read", 0);
    let records = stages.stage("read", || read_for(settings, given.as_ref()))?;
    let Records { table, sets, walled, notes } = records;
    let summary = &mut stages.summary;
    summary.records = table.len() as u64;
    summary.columns = table.columns().iter().map(|column| column.name().to_owned()).collect();
    (summary.sets, summary.walled, summary.notes) = (sets, walled, notes);

    watch.stage("profile", 0);
    let (profile, proposed) = stages.stage("profile", || {
        pool.install(|| {
            let profile = profile::profile(&table);
            let proposed = given.map_or_else(|| engine::propose(&table), |model| Ok((model, Vec::new())));
            (profile, proposed)
        })
    });
    let (mut model, notes) = proposed?;
    stages.summary.notes.extend(notes);
    if settings.model.is_some() {
        warn_of_columns(&profile, &mut stages.summary.notes);
    }
    if let Some(seed) = settings.seed {
        model.training.seed = seed;
    }
    let columns: Vec<&str> = table.columns().iter().map(lookagain_linkage::table::Column::name).collect();
    model.check_columns(&columns)?;
    for column in settings.strong_identifiers.iter().chain(&settings.role_column) {
        if !columns.contains(&column.as_str()) {
            return Err(RunError::NoColumn { column: column.clone(), columns: columns.join(", ") });
        }
    }

    watch.stage("blocking", 0);
    let linker = stages.stage("blocking", || pool.install(|| Linker::new(&table, &model)));
    let mut linker = linker?;
    let rules = engine::rules(&linker);
    stages.summary.pairs_of_rules = rules.iter().map(|rule| rule.pairs).sum();
    if model.check_trained().is_err() || model.prior.is_none() {
        watch.stage("train", 0);
        let notes = stages.stage("train", || pool.install(|| engine::train(&mut linker)))?;
        stages.summary.notes.extend(notes);
    }
    model = linker.model().clone();
    write_model(settings, &model, &mut stages.summary)?;
    let mut outcome = Outcome {
        summary: Summary::default(),
        model,
        profile,
        rules,
        weights: std::collections::BTreeMap::new(),
        cluster_sizes: std::collections::BTreeMap::new(),
        cluster_at: settings.cluster_at,
        unlinkable: None,
        examples: Vec::new(),
    };
    if !settings.train_only {
        pool.install(|| pairs_and_clusters(settings, watch, stages, &table, linker, &mut outcome))?;
    }
    Ok(outcome)
}

/// From a trained model to the files.
fn pairs_and_clusters(
    settings: &Settings,
    watch: &dyn Watch,
    stages: &mut Stages<'_>,
    table: &Table,
    linker: Linker<'_>,
    outcome: &mut Outcome,
) -> Result<(), RunError> {
    let model = &outcome.model;
    let least_bits = (settings.least_probability / (1.0 - settings.least_probability)).log2();
    watch.stage("predict", 0);
    let scored = stages.stage("predict", || linker.predict(least_bits, watch))?;
    let pairs = scored.pairs;
    for (rule, new_pairs) in outcome.rules.iter_mut().zip(&scored.new_pairs) {
        rule.new_pairs = Some(*new_pairs);
    }
    stages.summary.candidate_pairs = Some(scored.new_pairs.iter().sum());
    let copies = stages.stage("unlinkable", || linker.with_copies(COPIES))?;
    let least = lookagain_linkage::bits_of(settings.cluster_at);
    let short = copies.iter().filter(|bits| **bits < least).count();
    outcome.unlinkable = Some((short as u64, copies.len() as u64));
    // The blocks have served.
    drop(linker);
    watch.stage("cluster", 0);
    let (of_row, notes) = stages.stage("cluster", || {
        let apart = (settings.strong_identifiers.as_slice(), settings.role_column.as_deref());
        engine::cluster(table, &pairs, apart, settings.cluster_at)
    });
    let summary = &mut stages.summary;
    summary.notes.extend(notes);
    summary.pairs = pairs.len() as u64;
    summary.likely_pairs = pairs.iter().filter(|pair| pair.bits >= 0.0).count() as u64;
    outcome.cluster_sizes = outcome::cluster_sizes(&of_row);
    summary.clusters = outcome.cluster_sizes.values().sum();
    summary.clusters_of_several = outcome.cluster_sizes.range(2..).map(|(_, clusters)| clusters).sum();
    summary.largest_cluster = outcome.cluster_sizes.last_key_value().map_or(0, |(size, _)| *size);

    watch.stage("write", 0);
    stages.stage("write", || write_results(settings, table, model, &pairs, &of_row))?;
    for name in ["pairs", "clusters"] {
        stages.summary.written.push(format!("{name}.{}", settings.format.ending()));
    }
    outcome.weights = outcome::weights(&pairs);
    outcome.examples = outcome::examples(table, model, &pairs, settings.values);
    // Comparing with the truth is no part of linking, nor is the memory that it takes.
    stages.summary.peak_mebibytes = stages.meter.peak_mebibytes();
    if let Some(column) = &settings.truth_column {
        watch.stage("evaluate", 0);
        let found =
            stages.stage("evaluate", || evaluation(settings, table, model, column, &pairs, &of_row))?;
        stages.summary.evaluation = Some(found);
    }
    Ok(())
}

/// Reads what linking may use: neither the truth nor what the model does not name.
fn read_for(settings: &Settings, model: Option<&Model>) -> Result<Records, ReadError> {
    let drop: Vec<&str> = settings.drop.iter().chain(&settings.truth_column).map(String::as_str).collect();
    let named = model.map(|model| {
        let also = settings.strong_identifiers.iter().chain(&settings.role_column).map(String::as_str);
        columns_of(model).into_iter().chain(also).collect::<Vec<_>>()
    });
    let options = ReadOptions {
        id_column: &settings.id_column,
        drop: &drop,
        only: named.as_deref(),
        threads: settings.threads,
    };
    read(&settings.paths, &options)
}

/// The columns that a model names.
fn columns_of(model: &Model) -> Vec<&str> {
    let levels = || model.comparisons.iter().flat_map(|comparison| &comparison.levels);
    let mut columns = outcome::columns_of(levels().map(|level| &level.when));
    let frequencies = levels().filter_map(|level| level.term_frequency.as_ref()).map(|term| &term.field);
    let rules = model.blocking.iter().chain(&model.training.certain);
    let keys = rules.flat_map(|rule| &rule.keys).flat_map(|key| [key.sides().0, key.sides().1]);
    columns.extend(frequencies.chain(keys).flat_map(|field| field.columns.iter().map(String::as_str)));
    columns.sort_unstable();
    columns.dedup();
    columns
}

fn warn_of_columns(profile: &[ColumnSummary], notes: &mut Vec<String>) {
    for column in profile {
        let name = &column.name;
        match column.distinct {
            0 => notes.push(format!("Nothing is recorded in column {name}.")),
            1 => notes.push(format!("Column {name} holds one value only: it tells nobody apart.")),
            _ => {}
        }
    }
}

fn write_model(settings: &Settings, model: &Model, summary: &mut Summary) -> Result<(), RunError> {
    let path = settings.out.join("model.toml");
    let text = model.to_toml()?;
    fs::create_dir_all(&settings.out)
        .and_then(|()| fs::write(&path, text))
        .map_err(|error| RunError::Write { path, source: error.into() })?;
    summary.written.push("model.toml".to_owned());
    Ok(())
}

fn write_results(
    settings: &Settings,
    table: &Table,
    model: &Model,
    pairs: &[Pair],
    of_row: &[u32],
) -> Result<(), RunError> {
    let format = settings.format;
    let comparisons: Vec<&str> =
        model.comparisons.iter().map(|comparison| comparison.name.as_str()).collect();
    let place = |name: &str| settings.out.join(format!("{name}.{}", format.ending()));
    let open = |path: &Path| File::create(path).map(BufWriter::new).map_err(WriteError::from);
    let path = place("pairs");
    open(&path)
        .and_then(|out| write_pairs(out, format, table, &comparisons, pairs))
        .map_err(|source| RunError::Write { path, source })?;
    let path = place("clusters");
    open(&path)
        .and_then(|out| write_clusters(out, format, table, of_row))
        .map_err(|source| RunError::Write { path, source })
}

/// Reads the truth by itself, after all else is done.
fn evaluation(
    settings: &Settings,
    table: &Table,
    model: &Model,
    column: &str,
    pairs: &[Pair],
    of_row: &[u32],
) -> Result<Evaluation, RunError> {
    let options = ReadOptions {
        id_column: &settings.id_column,
        drop: &[],
        only: Some(&[column]),
        threads: settings.threads,
    };
    let records = read(&settings.paths, &options)?;
    let truth =
        records.table.column(column).ok_or_else(|| RunError::NoTruth { column: column.to_owned() })?;
    Ok(evaluate::evaluate(truth, table.sets(), model.link, pairs, of_row))
}
