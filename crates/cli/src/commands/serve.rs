//! `lookagain serve`: the pages.

use std::{net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};

use anyhow::Context;
use lookagain_app::App;
use lookagain_web::WebSettings;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use super::Talk;
use crate::{
    args::{ListenArgs, PlaceArgs},
    place, show,
};

pub(super) async fn run(place: &PlaceArgs, listen: &ListenArgs, talk: Talk) -> anyhow::Result<ExitCode> {
    let app = Arc::new(place::open(place).await?);
    let (listener, url) = bind(listen).await?;
    if talk.json {
        show::json(&serde_json::json!({ "url": url }))?;
    } else {
        println!("Serving {url} (Ctrl-C stops)");
    }
    serve(app, listener, listen).await
}

/// Listens, or says what to do when the port is taken.
pub(super) async fn bind(listen: &ListenArgs) -> anyhow::Result<(TcpListener, String)> {
    let address = SocketAddr::from((listen.address, listen.port));
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}: is something else using it? Try --port 0"))?;
    let url = format!("http://{}", listener.local_addr()?);
    Ok((listener, url))
}

/// Serves until Ctrl-C or a termination signal; requests under way are finished.
pub(super) async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    listen: &ListenArgs,
) -> anyhow::Result<ExitCode> {
    let filter = EnvFilter::try_from_env("LOOKAGAIN_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    // A second `serve` in one process (tests) finds a logger set already; that one serves both.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
    let settings = WebSettings { https: listen.https, clock: place::clock() };
    let router = lookagain_web::router(Arc::clone(&app), settings);
    // What came before documents were read, or was left when the server stopped.
    let reading = Arc::clone(&app);
    let reading = tokio::spawn(async move {
        let outcome = match reading.has_waiting_texts().await {
            Ok(true) => reading.read_waiting(&place::operator(), place::clock()).await.map(drop),
            Ok(false) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            tracing::warn!(%error, "documents that wait were not read");
        }
    });
    let forgetting = tokio::spawn(forget_drafts(Arc::clone(&app)));
    axum::serve(listener, router).with_graceful_shutdown(stop()).await.context("serving")?;
    reading.abort();
    forgetting.abort();
    app.close().await;
    Ok(ExitCode::SUCCESS)
}

/// How often drafts that were left alone for too long are looked for.
const FORGET_EVERY: Duration = Duration::from_hours(6);

/// Erases drafts that were left alone for too long, now and every few hours.
async fn forget_drafts(app: Arc<App>) {
    let mut every = tokio::time::interval(FORGET_EVERY);
    loop {
        every.tick().await;
        if let Err(error) = app.forget_drafts(&place::operator(), place::now()).await {
            tracing::warn!(%error, "old drafts were not erased");
        }
    }
}

async fn stop() {
    let interrupt = tokio::signal::ctrl_c();
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! { _ = interrupt => {}, () = terminate => {} }
}
