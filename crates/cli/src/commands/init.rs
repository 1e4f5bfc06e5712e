//! `lookagain init`: an empty database and the first administrator.

use std::process::ExitCode;

use anyhow::bail;
use lookagain_app::{Role, Settings, Target, accounts::AccountRequest};

use super::Talk;
use crate::{args::PlaceArgs, place, show};

pub(super) async fn run(place: &PlaceArgs, admin: &str, talk: Talk) -> anyhow::Result<ExitCode> {
    let target = place::target(place);
    if let Target::Sqlite(file) = &target
        && file.exists()
    {
        bail!("{} is there already: nothing was changed", file.display());
    }
    let app = place::make(&target, &place.dir, Settings::default()).await?;
    let request = AccountRequest {
        username: admin.to_owned(),
        display_name: "Administrator".to_owned(),
        role: Role::Administrator,
        force: None,
        password: None,
    };
    app.add_account(&place::operator(), &request, place::now()).await?;
    let token = app.make_sign_in_link(&place::operator(), admin, place::now()).await?;
    app.close().await;
    let path = format!("/sign-in/link/{token}");
    if talk.json {
        show::json(&serde_json::json!({ "dir": place.dir, "administrator": admin, "sign_in": path }))?;
    } else {
        println!("Made a database in {}.", place.dir.display());
        println!("Now: lookagain serve --dir {}", place.dir.display());
        println!("Then sign in as {admin}, once, within a day: http://127.0.0.1:8080{path}");
    }
    Ok(ExitCode::SUCCESS)
}
