//! Fetches the front-end kits and the typeface of papers, removes what only GOV.UK may use, and names every file after its content.
//!
//! `LOOKAGAIN_NODE_MODULES` names a ready `node_modules` folder for machines that build without a network.

use std::error::Error;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

type Outcome<T> = Result<T, Box<dyn Error>>;

const GOVUK: &str = "govuk-frontend/dist/govuk";

/// The files taken from the kits (name here, path in `node_modules`). Fonts and emblems are not among them.
const TAKEN: [(&str, &str); 10] = [
    ("govuk-frontend.css", "govuk-frontend/dist/govuk/govuk-frontend.min.css"),
    ("govuk-frontend.js", "govuk-frontend/dist/govuk/govuk-frontend.min.js"),
    ("moj-frontend.css", "@ministryofjustice/frontend/moj/moj-frontend.min.css"),
    ("moj-frontend.js", "@ministryofjustice/frontend/moj/moj-frontend.min.js"),
    (
        "icon-close-cross-black.svg",
        "@ministryofjustice/frontend/moj/assets/images/icon-close-cross-black.svg",
    ),
    ("icon-document.svg", "@ministryofjustice/frontend/moj/assets/images/icon-document.svg"),
    ("icon-progress-tick.svg", "@ministryofjustice/frontend/moj/assets/images/icon-progress-tick.svg"),
    ("icon-tag-remove-cross.svg", "@ministryofjustice/frontend/moj/assets/images/icon-tag-remove-cross.svg"),
    (
        "icon-tag-remove-cross-white.svg",
        "@ministryofjustice/frontend/moj/assets/images/icon-tag-remove-cross-white.svg",
    ),
    (
        "icon-toggle-plus-minus.svg",
        "@ministryofjustice/frontend/moj/assets/images/icon-toggle-plus-minus.svg",
    ),
];

/// The typeface of papers (name here, path in `node_modules`): part of the program, and never served.
const TYPEFACE: [(&str, &str); 3] = [
    ("regular.ttf", "@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf"),
    ("bold.ttf", "@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf"),
    ("licence.txt", "@expo-google-fonts/noto-sans/LICENSE_FONT"),
];

fn main() -> Outcome<()> {
    for watched in ["npm/package.json", "npm/package-lock.json", "static", "build.rs"] {
        println!("cargo::rerun-if-changed={watched}");
    }
    println!("cargo::rerun-if-env-changed=LOOKAGAIN_NODE_MODULES");

    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set: run this through cargo")?);
    let modules = match std::env::var_os("LOOKAGAIN_NODE_MODULES") {
        Some(ready) => PathBuf::from(ready),
        None => install(&out)?,
    };
    embed(&modules, &out)?;
    copy_typeface(&modules, &out)?;
    copy_fixtures(&modules, &out)
}

/// Runs `npm ci` in `OUT_DIR`, unless the same lock file was installed there before.
fn install(out: &Path) -> Outcome<PathBuf> {
    let (folder, lock) = (out.join("npm"), fs::read("npm/package-lock.json")?);
    let (modules, stamp) = (folder.join("node_modules"), folder.join("installed"));
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) && modules.is_dir() {
        return Ok(modules);
    }
    fs::create_dir_all(&folder)?;
    fs::copy("npm/package.json", folder.join("package.json"))?;
    fs::write(folder.join("package-lock.json"), &lock)?;
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    // No install scripts: nothing from the registry runs on the machine that builds. No peers: the MoJ kit's
    // `moment` serves a template filter that is not used here.
    let finished = Command::new(npm)
        .args(["ci", "--ignore-scripts", "--omit=peer", "--no-audit", "--no-fund"])
        .current_dir(&folder)
        .output()
        .map_err(|error| {
            format!("npm could not be started ({error}): install Node.js 20+ and npm, or name a ready node_modules folder in LOOKAGAIN_NODE_MODULES")
        })?;
    if !finished.status.success() {
        let said = String::from_utf8_lossy(&finished.stderr);
        return Err(format!("`npm ci` failed ({}): check the network, or name a ready node_modules folder in LOOKAGAIN_NODE_MODULES\n{said}", finished.status).into());
    }
    fs::write(stamp, lock)?;
    Ok(modules)
}

/// Writes every file to `OUT_DIR/embedded` under its hashed name, and `names.rs`, the table from name to name.
fn embed(modules: &Path, out: &Path) -> Outcome<()> {
    let folder = out.join("embedded");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;

    let mut names: Vec<(String, String, String)> = Vec::new();
    for (name, mut bytes) in in_order(sources(modules)?) {
        if is_text(&name) {
            bytes = with_hashed_references(String::from_utf8(bytes)?, &names).into_bytes();
        }
        let hash = hex::encode(&Sha256::digest(&bytes)[..8]);
        let (stem, extension) = name.rsplit_once('.').ok_or_else(|| format!("{name} has no extension"))?;
        let hashed = format!("{stem}-{hash}.{extension}");
        fs::write(folder.join(&hashed), bytes)?;
        names.push((name, hashed, hash));
    }
    names.sort();

    let mut table =
        String::from("/// Plain name, embedded name, hash.\nconst NAMES: &[(&str, &str, &str)] = &[\n");
    for (name, hashed, hash) in &names {
        writeln!(table, "    ({name:?}, {hashed:?}, {hash:?}),")?;
    }
    table.push_str("];\n");
    fs::write(out.join("names.rs"), table)?;
    Ok(())
}

/// Every file to embed, cleaned.
fn sources(modules: &Path) -> Outcome<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    for (name, path) in TAKEN {
        let whole = modules.join(path);
        let bytes = fs::read(&whole).map_err(|error| format!("{}: {error}", whole.display()))?;
        files.push((name.to_owned(), clean(name, bytes)?));
    }
    for entry in fs::read_dir("static")? {
        let path = entry?.path();
        if let Some(name) = path.file_name().and_then(OsStr::to_str) {
            files.push((name.to_owned(), fs::read(&path)?));
        }
    }
    Ok(files)
}

/// Images first, then the kits, then what refers to them, so that a name is known before it is referred to.
fn in_order(mut files: Vec<(String, Vec<u8>)>) -> Vec<(String, Vec<u8>)> {
    files.sort_by_key(|(name, _)| {
        let place = match name.as_str() {
            image if !is_text(image) => 0,
            "app.js" | "app.css" => 2,
            _ => 1,
        };
        (place, name.clone())
    });
    files
}

fn is_text(name: &str) -> bool {
    matches!(Path::new(name).extension().and_then(OsStr::to_str), Some("css" | "js"))
}

/// `/assets/<name>` becomes `/assets/<name>-<hash>`, in scripts' imports and stylesheets' images alike.
fn with_hashed_references(mut text: String, names: &[(String, String, String)]) -> String {
    for (name, hashed, _) in names {
        text = text.replace(&format!("/assets/{name}"), &format!("/assets/{hashed}"));
    }
    text
}

/// Takes out of a kit's file what may be used on GOV.UK only, and what would make a browser ask for more.
fn clean(name: &str, bytes: Vec<u8>) -> Outcome<Vec<u8>> {
    if !is_text(name) {
        return Ok(bytes);
    }
    let mut text = String::from_utf8(bytes)?;
    if let Some(at) = text.rfind("//# sourceMappingURL=").or_else(|| text.rfind("/*# sourceMappingURL=")) {
        text.truncate(at);
    }
    if Path::new(name).extension() != Some(OsStr::new("css")) {
        return Ok(text.into_bytes());
    }
    let text = without_rules(&text, |rule| {
        // The editor's icons go with the editor, which is not used here.
        ["@font-face", "crown", "crest", "icon-wysiwyg"].iter().any(|word| rule.contains(word))
    });
    Ok(text
        .replace("GDS Transport,arial,sans-serif", "Arial,Helvetica,sans-serif")
        .replace("/assets/images/", "/assets/")
        .into_bytes())
}

/// A minified stylesheet without the innermost rules that `unwanted` picks out.
fn without_rules(css: &str, unwanted: impl Fn(&str) -> bool) -> String {
    let mut kept = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(end) = rest.find('}') {
        let block = &rest[..=end];
        // What stands before the selector (an enclosing `@media{`, the end of the one before, `@charset`) stays.
        let open = block.rfind('{');
        let start = open.map_or(0, |open| block[..open].rfind(['{', ';']).map_or(0, |at| at + 1));
        let cut = open.is_some() && unwanted(&block[start..]);
        kept.push_str(if cut { &block[..start] } else { block });
        rest = &rest[end + 1..];
    }
    kept.push_str(rest);
    kept
}

fn copy_typeface(modules: &Path, out: &Path) -> Outcome<()> {
    let folder = out.join("typeface");
    fs::create_dir_all(&folder)?;
    for (name, path) in TYPEFACE {
        let whole = modules.join(path);
        fs::copy(&whole, folder.join(name)).map_err(|error| format!("{}: {error}", whole.display()))?;
    }
    Ok(())
}

/// Copies what only tests read, and tells the crate where.
fn copy_fixtures(modules: &Path, out: &Path) -> Outcome<()> {
    let folder = out.join("fixtures");
    fs::create_dir_all(&folder)?;
    for entry in fs::read_dir(modules.join(GOVUK).join("components"))? {
        let component = entry?.path();
        let fixtures = component.join("fixtures.json");
        if let (true, Some(name)) = (fixtures.is_file(), component.file_name().and_then(OsStr::to_str)) {
            fs::copy(fixtures, folder.join(format!("{name}.json")))?;
        }
    }
    // A `node_modules` made without development packages has no axe-core: only page tests will miss it.
    let axe = modules.join("axe-core/axe.min.js");
    if axe.is_file() {
        fs::copy(axe, folder.join("axe.min.js"))?;
    }
    println!("cargo::rustc-env=LOOKAGAIN_FIXTURES={}", folder.display());
    Ok(())
}
