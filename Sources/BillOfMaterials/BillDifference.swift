public import JSON
internal import Packages

/// What is different between two documents: components that came, went or changed.
///
/// A component is the same in both by its package URL without the version, else by its name; of several versions
/// equal ones belong together first.
public struct BillDifference: Sendable {
  /// What happened to a component.
  public enum Kind: String, Sendable {
    case added
    case removed
    case changed
  }

  /// One fact of a component that is not what it was.
  public struct Detail: Hashable, Sendable {
    /// `version`, `licence`, `supplier`, `sha256`, or `needs` for what it depends on.
    public let name: String
    /// As it was; `nil` where there was none.
    public let before: String?
    /// As it is; `nil` where there is none.
    public let after: String?

    /// A fact before and after.
    public init(name: String, before: String?, after: String?) {
      (self.name, self.before, self.after) = (name, before, after)
    }
  }

  /// What happened to one component.
  public struct Change: Sendable {
    /// Whether it came, went or changed.
    public let kind: Kind
    /// Its package URL without version, or its name.
    public let component: String
    /// As it was.
    public let before: DocumentSummary.Entry?
    /// As it is.
    public let after: DocumentSummary.Entry?
    /// What changed.
    public let details: [Detail]
  }

  /// Sorted by component, then version.
  public let changes: [Change]

  /// Compares the subjects, components, files and dependencies of two documents.
  public init(from before: DocumentSummary, to after: DocumentSummary) {
    let (old, new) = (before.byKey, after.byKey)
    let (oldNeeds, newNeeds) = (before.needs, after.needs)
    var changes: [Change] = []
    for key in Set(old.keys).union(new.keys) {
      var (left, right) = (old[key] ?? [], new[key] ?? [])
      var pairs: [(DocumentSummary.Entry, DocumentSummary.Entry)] = []
      for entry in left {
        guard let index = right.firstIndex(where: { $0.version == entry.version }) else { continue }
        pairs.append((entry, right.remove(at: index)))
      }
      left.removeAll { entry in pairs.contains { $0.0.reference == entry.reference } }
      while !left.isEmpty, !right.isEmpty { pairs.append((left.removeFirst(), right.removeFirst())) }
      changes += left.map { Change(kind: .removed, component: key, before: $0, after: nil, details: []) }
      changes += right.map { Change(kind: .added, component: key, before: nil, after: $0, details: []) }
      for (entry, other) in pairs {
        let details = Self.details(
          entry, other, oldNeeds[entry.reference] ?? [], newNeeds[other.reference] ?? [])
        guard !details.isEmpty else { continue }
        changes.append(Change(kind: .changed, component: key, before: entry, after: other, details: details))
      }
    }
    self.changes = changes.sorted { $0.order.utf8.lexicographicallyPrecedes($1.order.utf8) }
  }

  private static func details(
    _ before: DocumentSummary.Entry, _ after: DocumentSummary.Entry, _ oldNeeds: Set<String>,
    _ newNeeds: Set<String>
  ) -> [Detail] {
    var details: [Detail] = []
    let facts: [(String, String?, String?)] = [
      ("version", before.version, after.version), ("licence", before.licence, after.licence),
      ("supplier", before.supplier, after.supplier), ("sha256", before.sha256, after.sha256),
    ]
    for (name, old, new) in facts where old != new {
      details.append(Detail(name: name, before: old, after: new))
    }
    func sorted(_ keys: Set<String>) -> [String] {
      keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
    for key in sorted(oldNeeds.subtracting(newNeeds)) {
      details.append(Detail(name: "needs", before: key, after: nil))
    }
    for key in sorted(newNeeds.subtracting(oldNeeds)) {
      details.append(Detail(name: "needs", before: nil, after: key))
    }
    return details
  }
}

extension BillDifference.Change {
  fileprivate var order: String {
    "\(component)\u{0}\((before ?? after)?.version ?? "")\u{0}\(kind.rawValue)"
  }

  /// The change for programs.
  public var json: JSON {
    func text(_ value: String?) -> JSON? { value.map { .string($0) } }
    return .compact([
      "kind": .string(kind.rawValue), "component": .string(component), "name": text((after ?? before)?.name),
      "before": text(before.map { $0.version ?? "" }), "after": text(after.map { $0.version ?? "" }),
      "details": details.isEmpty
        ? nil
        : .array(
          details.map {
            .compact(["name": .string($0.name), "before": text($0.before), "after": text($0.after)])
          }),
    ])
  }
}

extension DocumentSummary {
  /// Everything that the document names, the subject too, by what stays the same between versions.
  fileprivate var byKey: [String: [Entry]] {
    let entries = (root.map { [$0] } ?? []) + components + files
    return Dictionary(grouping: entries, by: \.key).mapValues { entries in
      entries.sorted {
        "\($0.version ?? "")\u{0}\($0.reference)".utf8.lexicographicallyPrecedes(
          "\($1.version ?? "")\u{0}\($1.reference)".utf8)
      }
    }
  }

  /// What each reference needs, as keys.
  fileprivate var needs: [String: Set<String>] {
    var keys: [String: String] = [:]
    for entry in components + files + (root.map { [$0] } ?? []) { keys[entry.reference] = entry.key }
    var needs: [String: Set<String>] = [:]
    for edge in edges { needs[edge.from, default: []].insert(keys[edge.to] ?? edge.to) }
    return needs
  }
}

extension DocumentSummary.Entry {
  /// The package URL without version, qualifiers and subpath; else kind and name.
  fileprivate var key: String {
    // What is no package URL is told by validation; here the name is enough.
    if let purl, let parsed = try? PackageURL(purl),
      let bare = try? PackageURL(
        type: parsed.type, namespace: parsed.namespace, name: parsed.name, version: nil, qualifiers: [:],
        subpath: nil)
    {
      return bare.text
    }
    return kind == "file" ? "file \(name)" : name
  }
}
