//! The server's own requests: what an editor shows beside the text.

use orch_ide::{Graph, LinkKind};
use serde::{Deserialize, Serialize};
use tower_lsp_server::jsonrpc::Result;
use tower_lsp_server::ls_types as lsp;

use crate::server::Server;
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
