//! The harness of the end-to-end tests: a running product, a browser that looks at it, and what must hold on
//! every page.
//!
//! - [`product`] starts `lookagain demo` on a free port with a small synthetic nation, or a server over a few forces
//!   of it, and gives the sign-in links;
//! - [`browser`] starts Chromium through chromedriver, with or without scripts;
//! - [`act`] does what people do: keys, files, downloads;
//! - [`page`] says what must hold wherever one goes: axe finds nothing, no sideways scrolling at 320 px, nobody's
//!   name in titles or addresses, nothing on the console;
//! - [`http`] sends requests that no page sends, and fetches files;
//! - [`command`] runs the program once and gives what it said.
//!
//! To add a journey, write a test in `tests/journeys/` that begins with [`browser::Browser::start`]. On a machine
//! without Chromium such a test says that it was skipped; on the build machine (`CI=true`) it fails.
#![expect(clippy::print_stdout, reason = "tests tell the person who runs them what was skipped and why")]

pub mod act;
pub mod axe;
pub mod browser;
pub mod code;
pub mod command;
pub mod http;
pub mod names;
pub mod page;
pub mod product;
mod settings;

pub use browser::{Browser, Scripts};
pub use http::Client;
pub use page::Width;
pub use product::Product;
pub use settings::in_ci;
