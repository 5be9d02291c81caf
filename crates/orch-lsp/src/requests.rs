//! The server's own requests: what an editor shows beside the text.

use std::sync::Arc;

use orch_ide::{Cancelled, Graph, LinkKind, Preview, Wanted, guarded};
use serde::{Deserialize, Serialize};
use tower_lsp_server::jsonrpc::{Error, Result};
use tower_lsp_server::ls_types as lsp;

use crate::asking::{Server, panicked};
use crate::server::refused;
use crate::uris::path_of;
use crate::view::View;

/// A question about a document.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AboutDocument {
    text_document: lsp::TextDocumentIdentifier,
}

/// The environments of a program, and the one whose values are shown.
#[derive(Debug, Serialize)]
pub(crate) struct Environments {
    names: Vec<String>,
    current: Option<String>,
}

/// Manifests that are asked for.
#[derive(Debug, Deserialize)]
pub(crate) struct Emission {
    /// A file of the program.
    uri: lsp::Uri,
    /// The target, as on the command line.
    target: String,
    /// The environment; without one, none.
    #[serde(default)]
    environment: Option<String>,
}

/// The manifests.
#[derive(Debug, Serialize)]
pub(crate) struct Emitted {
    files: Vec<EmittedFile>,
    findings: usize,
}

#[derive(Debug, Serialize)]
struct EmittedFile {
    path: String,
    text: String,
}

/// The picture of a program.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Picture {
    nodes: Vec<PictureNode>,
    edges: Vec<PictureEdge>,
}

/// An item of the picture.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PictureNode {
    id: String,
    name: String,
    kind: String,
    uri: lsp::Uri,
    /// Its name.
    range: lsp::Range,
    /// All of it.
    full_range: lsp::Range,
    networks: Vec<String>,
    ports: Vec<String>,
    image: Option<String>,
    published: bool,
}

/// What goes from one item to another.
#[derive(Debug, Serialize)]
struct PictureEdge {
    from: String,
    to: String,
    kind: &'static str,
    why: String,
    uri: Option<lsp::Uri>,
    range: Option<lsp::Range>,
}

impl Server {
    /// `orch/environments`
    pub(crate) async fn environments(&self, params: AboutDocument) -> Result<Environments> {
        let path = path_of(&params.text_document.uri);
        self.ask(None, move |view| {
            Ok(Environments {
                names: view.snapshot.environments(&path),
                current: view.snapshot.environment().map(str::to_owned),
            })
        })
        .await
    }

    /// `orch/graph`
    pub(crate) async fn graph(&self, params: AboutDocument) -> Result<Picture> {
        let path = path_of(&params.text_document.uri);
        self.ask(None, move |view| {
            Ok(view.snapshot.graph(&path).map(|graph| picture(view, graph)).unwrap_or_default())
        })
        .await
    }
}

impl Server {
    /// `orch/emit`
    pub(crate) async fn emit(&self, params: Emission) -> Result<Emitted> {
        let Emission { uri, target, environment } = params;
        let path = path_of(&uri);
        let written = self.ask(Some(&uri), move |view| Ok(view.snapshot.written(&path))).await?;
        let written = written.ok_or_else(|| refused("this file is not open, and in no folder that is"))?;
        let (back_ends, wanted) = (Arc::clone(&self.back_ends), Wanted { written, target, environment });
        // Not on a view: it takes long, and no edit has to wait for it.
        let work = move || guarded(|| back_ends.preview(&wanted));
        let made = tokio::task::spawn_blocking(work).await.map_err(|_| Error::internal_error())?;
        let Preview { files, findings } = match made {
            Ok(preview) => preview.map_err(refused)?,
            Err(Cancelled::ByEdit) => return Err(Error::content_modified()),
            Err(Cancelled::ByPanic(reason)) => return Err(panicked(&reason)),
        };
        let files = files.into_iter().map(|file| EmittedFile { path: file.path, text: file.text });
        Ok(Emitted { files: files.collect(), findings })
    }
}

fn picture(view: &View, graph: Graph) -> Picture {
    let nodes = graph.nodes.into_iter().filter_map(|node| {
        let at = view.location(&node.at)?;
        Some(PictureNode {
            id: node.id,
            name: node.name,
            kind: node.kind,
            uri: at.uri,
            range: at.range,
            full_range: view.range(&node.whole.path, node.whole.range())?,
            networks: node.networks,
            ports: node.ports,
            image: node.image,
            published: node.is_published,
        })
    });
    let edges = graph.edges.into_iter().map(|edge| {
        let at = edge.at.as_ref().and_then(|at| view.location(at));
        let (uri, range) = at.map(|at| (at.uri, at.range)).unzip();
        let kind = match edge.kind {
            LinkKind::Start => "start",
            LinkKind::Traffic => "traffic",
        };
        PictureEdge { from: edge.from, to: edge.to, kind, why: edge.why, uri, range }
    });
    Picture { nodes: nodes.collect(), edges: edges.collect() }
}
