//! The harness of the end-to-end tests: a running product, a browser that looks at it, and what must hold on
//! every page.
//!
//! - [`product`] starts `lookagain demo` on a free port with a small synthetic nation and gives its sign-in links;
//! - [`browser`] starts Chromium through chromedriver, with or without scripts;
//! - [`page`] says what must hold wherever one goes: axe finds nothing, no sideways scrolling at 320 px, nobody's
//!   name in titles or addresses, nothing on the console;
//! - [`command`] runs the program once and gives what it said.
//!
//! To add a journey, write a test in `tests/journeys.rs` that begins with [`browser::Browser::start`]. On a machine
//! without Chromium such a test says that it was skipped; on the build machine (`CI=true`) it fails.
#![expect(clippy::print_stdout, reason = "tests tell the person who runs them what was skipped and why")]

pub mod axe;
pub mod browser;
pub mod command;
mod names;
pub mod page;
pub mod product;
mod settings;

pub use browser::{Browser, Scripts};
pub use page::Width;
pub use product::Product;
