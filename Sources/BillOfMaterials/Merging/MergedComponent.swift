internal import Packages

/// What several inventories say of one component.
///
/// 1. Of facts that contradict each other the first counts; the others are properties `stellwerk:merge:…`.
/// 2. Adding takes time by what is added, not by what is there.
struct MergedComponent {
  var component: Component
  private(set) var contradictions: [(message: String, details: String)] = []
  /// What the lists of `component` hold, each with the name of its list.
  private var known: Set<ByteName> = []
  /// The digests of each algorithm.
  private var hexes: [FileDigest.Algorithm: Set<String>] = [:]

  init(_ component: Component) {
    self.component = component
    (self.component.occurrences, self.component.licenceTexts, self.component.references) = ([], [], [])
    (self.component.properties, self.component.digests) = ([], [])
    join(component)
  }

  mutating func add(_ other: Component, of name: String) {
    noteDigests(other, name)
    join(other)
    for technique in other.techniques { component.add(technique) }
    for (what, left, right) in facts(component, other) {
      guard let left, let right, !left.utf8.elementsEqual(right.utf8) else { continue }
      // What a third inventory repeats is no news.
      guard join(Property("stellwerk:merge:\(what)", onOneLine(right))) else { continue }
      contradictions.append(
        ("the documents name different values of its \(what)", "'\(left)', and '\(right)' in \(name)"))
    }
    // A group belongs to the name that it was given with.
    if component.name.utf8.elementsEqual(other.name.utf8) { component.group = component.group ?? other.group }
    component.version = component.version ?? other.version
    component.scope = component.scope ?? other.scope
    component.licence = component.licence ?? other.licence
    component.supplier = component.supplier ?? other.supplier
    component.author = component.author ?? other.author
    component.cpe = component.cpe ?? other.cpe
    component.summary = component.summary ?? other.summary
    component.copyright = component.copyright ?? other.copyright
    component.concludedLicence = component.concludedLicence ?? other.concludedLicence
  }

  // MARK: - Facts

  private func facts(
    _ one: Component, _ other: Component
  ) -> [(what: String, left: String?, right: String?)] {
    let isNameSame = one.name.utf8.elementsEqual(other.name.utf8)
    return [
      isNameSame ? ("group", one.group, other.group) : ("name", one.fullName, other.fullName),
      ("version", one.version, other.version), ("type", one.kind.rawValue, other.kind.rawValue),
      ("scope", one.scope?.rawValue, other.scope?.rawValue),
      ("licence", one.licence?.summary, other.licence?.summary),
      ("supplier", one.supplier?.name, other.supplier?.name),
      ("author", one.author?.name, other.author?.name), ("cpe", one.cpe, other.cpe),
      ("description", one.summary, other.summary), ("copyright", one.copyright, other.copyright),
      ("concluded", one.concludedLicence?.summary, other.concludedLicence?.summary),
    ]
  }

  private mutating func noteDigests(_ other: Component, _ name: String) {
    for (algorithm, digests) in Dictionary(grouping: other.digests, by: \.algorithm) {
      guard let known = hexes[algorithm], known.isDisjoint(with: digests.map(\.hex)) else { continue }
      contradictions.append(
        (
          "the documents name different digests \(algorithm.rawValue)",
          "none of those in \(name) is among the others"
        ))
    }
  }

  // MARK: - Lists

  private mutating func join(_ other: Component) {
    component.occurrences += other.occurrences.filter { isNew("file", $0) }
    component.licenceTexts += other.licenceTexts.filter { isNew("text", $0.licence, $0.file ?? "") }
    component.references += other.references.filter { isNew("address", $0.kind.rawValue, $0.url) }
    for property in other.properties { join(property) }
    for digest in other.digests where isNew("digest", digest.algorithm.rawValue, digest.hex) {
      component.digests.append(digest)
      hexes[digest.algorithm, default: []].insert(digest.hex)
    }
  }

  @discardableResult
  private mutating func join(_ property: Property) -> Bool {
    guard isNew("property", property.name, property.value) else { return false }
    component.properties.append(property)
    return true
  }

  private mutating func isNew(_ words: String...) -> Bool {
    known.insert(ByteName(words.joined(separator: "\u{0}"))).inserted
  }
}
