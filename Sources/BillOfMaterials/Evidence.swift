internal import JSON

/// What shows that a component is there, and how sure that is.
///
/// CycloneDX has places for all of it; SPDX 2 and 3 have it as lines of the source information, one a file.
extension Component {
  /// The lines of its occurrences, by file: what `stellwerk:list:line` says.
  var lines: [String: Int] {
    var lines: [String: Int] = [:]
    for property in properties where property.name == "stellwerk:list:line" {
      guard let colon = property.value.utf8.lastIndex(of: UInt8(ascii: ":")),
        let line = Int(property.value[property.value.utf8.index(after: colon)...])
      else { continue }
      let file = String(property.value[..<colon])
      lines[file] = lines[file] ?? line
    }
    return lines
  }

  // MARK: - CycloneDX

  /// `evidence` (1.5 and later; licences since 1.3).
  func cycloneDXEvidence(_ version: CycloneDXVersion) -> JSON? {
    let licences = licenceTexts.isEmpty ? nil : licenceTexts.cycloneDX
    guard version >= .v1_5 else { return licences.map { ["licenses": $0] } }
    if techniques.isEmpty, occurrences.isEmpty, licences == nil { return nil }
    let lines = version < .v1_6 ? [:] : lines
    let found: [JSON] = occurrences.map { file in
      .compact(["location": .string(file), "line": lines[file].map { .integer($0) }])
    }
    let identity: JSON = [
      "field": purl == nil ? "name" : "purl",
      "methods": .array(
        techniques.map { ["technique": .string($0.rawValue), "confidence": $0.confidence] }),
    ]
    return .compact([
      "identity": techniques.isEmpty ? nil : version < .v1_6 ? identity : [identity],
      "occurrences": found.isEmpty ? nil : .array(found),
      "licenses": licences,
    ])
  }

  /// Takes over what `evidence` says.
  mutating func readEvidence(cycloneDX evidence: JSON?) {
    occurrences = (evidence?["occurrences"]?.array ?? []).compactMap { $0["location"]?.string }
    // One object until 1.5, a list since.
    let identities = evidence?["identity"]?.array ?? [evidence?["identity"]].compactMap { $0 }
    for method in identities.flatMap({ $0["methods"]?.array ?? [] }) {
      guard let technique = method["technique"]?.string.flatMap({ ListedPackage.Technique(rawValue: $0) })
      else { continue }
      add(technique)
    }
  }

  // MARK: - SPDX

  /// `sourceInfo` (SPDX 2.3 §7.12): `found by manifest-analysis in package-lock.json`, a line for each file.
  var sourceInformation: String? {
    let ways = techniques.map(\.rawValue).joined(separator: ", ")
    let start = ways.isEmpty ? "found" : "found by \(ways)"
    if occurrences.isEmpty { return ways.isEmpty ? nil : start }
    return occurrences.map { "\(start) in \(onOneLine($0))" }.joined(separator: "\n")
  }

  /// Takes over what such lines say; others are the words of somebody else.
  mutating func readEvidence(sourceInformation: String?) {
    for line in (sourceInformation ?? "").split(separator: "\n") where line.hasPrefix("found") {
      var rest = line.dropFirst(5)
      if rest.hasPrefix(" by ") {
        let words = rest.dropFirst(4)
        let ways = words.split(separator: ",").map { $0.drop { $0 == " " }.prefix { $0 != " " } }
        let known = ways.prefix { ListedPackage.Technique(rawValue: String($0)) != nil }
        for way in known { ListedPackage.Technique(rawValue: String(way)).map { add($0) } }
        guard let last = known.last else { continue }
        rest = line[last.endIndex...]
      }
      if rest.hasPrefix(" in "), rest.count > 4 { occurrences.append(String(rest.dropFirst(4))) }
    }
  }

  /// Notes a way in which it was found; each once, sorted.
  mutating func add(_ technique: ListedPackage.Technique) {
    guard !techniques.contains(technique) else { return }
    techniques.append(technique)
    techniques.sort { $0.rawValue.utf8.lexicographicallyPrecedes($1.rawValue.utf8) }
  }
}

extension ListedPackage.Technique {
  /// How sure it is: a list names the package, the bytes of a program tell it, a file is only called like it.
  fileprivate var confidence: JSON {
    switch self {
    case .manifest: .integer(1)
    case .binary: .number(0.8)
    case .fileName: .number(0.5)
    }
  }
}
