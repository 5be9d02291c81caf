//! Findings for a person at a terminal, drawn by ariadne.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use anstyle::{AnsiColor, Style};
use ariadne::{Color, Config, IndexType, Label, ReportKind};
use orch_diagnostics::{FileId, Finding, Severity, Span};

use super::excerpt::Excerpt;
use super::{Limit, Report, Tally, word};
use crate::source::{Source, Sources};
use crate::terminal::{Ink, harmless, styled};

/// Stands for what is said at a place of which there is nothing to say: the place is only underlined.
const NOTHING: &str = "\u{E002}";

/// The most places of one finding that are drawn.
const MOST_LABELS: usize = 12;

/// Draws the findings, then counts them.
pub fn render(report: &Report, limit: Limit, ink: Ink) -> String {
    let shown = chosen(report.findings, limit);
    let artist = Artist::new(report.sources, ink, &shown);
    let mut text = String::new();
    for finding in &shown {
        text.push_str(&artist.draw(finding));
        text.push('\n');
    }
    if !report.findings.is_empty() {
        let tally = Tally::of(report.findings);
        text.push_str(&styled(ink, summary_style(tally), &tally.to_string()));
        let hidden = report.findings.len() - shown.len();
        if hidden > 0 {
            text.push_str(&format!(" ({hidden} not shown; `--limit 0` shows all)"));
        }
        text.push('\n');
    }
    text
}

/// Errors before the rest, as many as allowed, in the order they had.
fn chosen(findings: &[Finding], limit: Limit) -> Vec<&Finding> {
    let most = match limit {
        Limit::First(most) if most < findings.len() => most,
        _ => return findings.iter().collect(),
    };
    let mut ranked: Vec<(usize, &Finding)> = findings.iter().enumerate().collect();
    ranked.sort_by_key(|(_, finding)| finding.severity);
    ranked.truncate(most);
    ranked.sort_by_key(|(index, _)| *index);
    ranked.into_iter().map(|(_, finding)| finding).collect()
}

fn summary_style(tally: Tally) -> Style {
    let color = match tally {
        Tally { errors: 1.., .. } => AnsiColor::Red,
        Tally { warnings: 1.., .. } => AnsiColor::Yellow,
        _ => AnsiColor::Blue,
    };
    Style::new().bold().fg_color(Some(color.into()))
}

type Drawable = ariadne::Source<String>;

struct Artist<'a> {
    sources: &'a Sources,
    ink: Ink,
    /// The files, with all that is drawn of them for any finding.
    pages: BTreeMap<FileId, Rc<Page>>,
}

/// A place to draw, with what is said there.
struct Spot {
    at: Span,
    message: String,
    role: Role,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Primary,
    Other,
}

impl<'a> Artist<'a> {
    fn new(sources: &'a Sources, ink: Ink, findings: &[&Finding]) -> Artist<'a> {
        let mut places: BTreeMap<FileId, Vec<Range<usize>>> = BTreeMap::new();
        for finding in findings {
            let labels = finding.labels.iter().take(MOST_LABELS - 1).map(|label| label.at);
            for at in std::iter::once(finding.at).chain(labels) {
                if let Some(source) = sources.get(at.file) {
                    places.entry(at.file).or_default().push(source.clamp(at));
                }
            }
        }
        let page = |(file, places): (FileId, Vec<Range<usize>>)| {
            Some((file, Rc::new(Page::new(sources.get(file)?, &places))))
        };
        Artist { sources, ink, pages: places.into_iter().filter_map(page).collect() }
    }

    /// What is drawn of a file for one finding. Where lines are too long to draw, only what it needs of them.
    fn page(&self, file: FileId, spots: &[Spot]) -> Option<Rc<Page>> {
        let page = self.pages.get(&file)?;
        if !page.excerpt.is_cut {
            return Some(Rc::clone(page));
        }
        let source = self.sources.get(file)?;
        let here = spots.iter().filter(|spot| spot.at.file == file);
        let places: Vec<Range<usize>> = here.map(|spot| source.clamp(spot.at)).collect();
        Some(Rc::new(Page::new(source, &places)))
    }

    fn draw(&self, finding: &Finding) -> String {
        let head = format!("{}[{}]", word(finding.severity), finding.code);
        let message = harmless(&finding.message);
        let mut notes: Vec<String> = finding.notes.iter().map(|note| self.remark("note", note)).collect();
        let spots = self.spots(finding);
        let hidden = (finding.labels.len() + 1).saturating_sub(MOST_LABELS);
        if hidden > 0 {
            notes.push(self.remark("note", &format!("and {hidden} more places")));
        }
        notes.extend(finding.fixes.iter().map(|fix| self.remark("help", &fix.title)));

        let mut text = match self.picture(finding, &head, &message, &spots) {
            Some(picture) => picture,
            None => format!("{head}: {message}\n --> {}\n", self.sources.name(finding.at.file)),
        };
        for note in notes {
            text.push_str(&note);
        }
        text
    }

    /// The primary place first, then the others; one file after the other, each from top to bottom, which is
    /// what keeps ariadne from drawing a file twice.
    fn spots(&self, finding: &Finding) -> Vec<Spot> {
        let message = match &finding.caption {
            Some(caption) => harmless(caption),
            None if finding.labels.is_empty() && self.is_in_one_line(finding.at) => NOTHING.to_owned(),
            None => "here".to_owned(),
        };
        let primary = Spot { at: finding.at, message, role: Role::Primary };
        let others = finding.labels.iter().take(MOST_LABELS - 1).map(|label| Spot {
            at: label.at,
            message: harmless(&label.message),
            role: Role::Other,
        });
        let mut spots: Vec<Spot> = std::iter::once(primary).chain(others).collect();
        let mut files: Vec<FileId> = Vec::new();
        for spot in &spots {
            if !files.contains(&spot.at.file) {
                files.push(spot.at.file);
            }
        }
        spots.sort_by_key(|spot| {
            let end = spot.at.end.saturating_sub(1).max(spot.at.start);
            (files.iter().position(|file| *file == spot.at.file), end, spot.at.start)
        });
        spots
    }

    fn is_in_one_line(&self, at: Span) -> bool {
        let (start, end) = self.sources.range(at);
        start.line == end.line && start.column < end.column
    }

    fn picture(&self, finding: &Finding, head: &str, message: &str, spots: &[Spot]) -> Option<String> {
        let sources = self.sources;
        let primary = sources.get(finding.at.file)?;
        let files: BTreeSet<FileId> = spots.iter().map(|spot| spot.at.file).collect();
        let mut canvas = Canvas::default();
        for file in files {
            canvas.pages.insert(file, self.page(file, spots)?);
        }

        let color = match finding.severity {
            Severity::Error => Color::Red,
            Severity::Warning => Color::Yellow,
            Severity::Info => Color::Blue,
        };
        let config = Config::new()
            .with_index_type(IndexType::Byte)
            .with_cross_gap(false)
            .with_color(self.ink == Ink::Colored);
        let at = (finding.at.file, canvas.range(finding.at.file, primary.clamp(finding.at)));
        let shown_at = at.1.start;
        let mut report = ariadne::Report::build(ReportKind::Custom(head, color), at)
            .with_config(config)
            .with_message(message);
        for spot in spots {
            let range = canvas.range(spot.at.file, sources.get(spot.at.file)?.clamp(spot.at));
            let label = Label::new((spot.at.file, range)).with_message(&spot.message);
            report.add_label(match spot.role {
                Role::Primary => label.with_color(color).with_priority(1),
                Role::Other => label.with_color(Color::Cyan),
            });
        }
        let wrong_header = canvas.wrong_header(finding.at.file, shown_at);
        let mut drawn = Vec::new();
        report.finish().write(&mut canvas, &mut drawn).ok()?;
        let mut text = String::from_utf8_lossy(&drawn).into_owned();
        if self.ink == Ink::Plain {
            // The head of a report of our own kind is coloured whatever the configuration says.
            text = anstream::adapter::strip_str(&text).to_string();
        }
        if let Some(wrong_header) = wrong_header {
            let start = primary.position(primary.clamp(finding.at).start);
            let header = format!("{}:{}:{}", harmless(primary.name()), start.line, start.column);
            text = text.replacen(&wrong_header, &header, 1);
        }
        Some(tidy(&text))
    }

    fn remark(&self, what: &str, text: &str) -> String {
        let style = Style::new().bold().fg_color(Some(AnsiColor::Cyan.into()));
        let indented = harmless(text.trim_end()).replace('\n', "\n         ");
        format!("   {} {indented}\n", styled(self.ink, style, &format!("{what}:")))
    }
}

/// Without trailing spaces, and without the arrow that leads to nothing.
fn tidy(drawn: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in drawn.lines() {
        match (line.contains(NOTHING), lines.last_mut()) {
            (true, Some(underline)) => *underline = underline.replace('┬', "─"),
            _ => lines.push(line.trim_end().to_owned()),
        }
    }
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

/// What is drawn for one finding, as ariadne asks for it.
#[derive(Default)]
struct Canvas {
    pages: BTreeMap<FileId, Rc<Page>>,
}

struct Page {
    name: String,
    excerpt: Excerpt,
    drawable: Drawable,
}

impl Page {
    fn new(source: &Source, places: &[Range<usize>]) -> Page {
        let excerpt = Excerpt::of(source, places);
        let drawable = Drawable::from(excerpt.text.clone());
        Page { name: harmless(source.name()), excerpt, drawable }
    }
}

impl Canvas {
    /// Where bytes of a file stand in what is drawn of it.
    fn range(&self, file: FileId, bytes: Range<usize>) -> Range<usize> {
        match self.pages.get(&file) {
            Some(page) => page.excerpt.range(bytes),
            None => 0..0,
        }
    }

    /// What ariadne writes as the place, where that is not the place in the file.
    fn wrong_header(&self, file: FileId, at: usize) -> Option<String> {
        let page = self.pages.get(&file).filter(|page| page.excerpt.is_cut)?;
        let (line, index, column) = page.drawable.get_byte_line(at)?;
        let column = page.drawable.get_line_text(line)?.get(..column)?.chars().count();
        Some(format!("{}:{}:{}", page.name, index + 1, column + 1))
    }
}

impl ariadne::Cache<FileId> for Canvas {
    type Storage = String;

    fn fetch(&mut self, id: &FileId) -> Result<&Drawable, impl std::fmt::Debug> {
        self.pages.get(id).map(|page| &page.drawable).ok_or("no such file")
    }

    fn display<'b>(&self, id: &'b FileId) -> Option<impl std::fmt::Display + 'b> {
        self.pages.get(id).map(|page| page.name.clone())
    }
}
