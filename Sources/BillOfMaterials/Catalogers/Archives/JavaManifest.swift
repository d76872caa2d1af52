/// The main section of `META-INF/MANIFEST.MF` (JAR File Specification, "JAR Manifest").
struct JavaManifest {
  private var values: [String: String] = [:]

  init(_ bytes: [UInt8]) {
    var (name, value) = ("", [UInt8]())
    func keep(_ values: inout [String: String]) {
      // Bytes are put together before they become text: a line may end within a character.
      if !name.isEmpty, values[name] == nil { values[name] = trimmed(String(decoding: value, as: UTF8.self)) }
    }
    for line in Self.lines(bytes) {
      if line.isEmpty { break }
      if line.first == 0x20 {
        value += line.dropFirst()
      } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
        keep(&values)
        name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
        value = Array(line[(colon + 1)...])
      }
    }
    keep(&values)
  }

  /// The value of a header, whatever the case of its name.
  subscript(_ name: String) -> String? { values[name.lowercased()].flatMap { $0.isEmpty ? nil : $0 } }

  /// Lines end with CR, LF or both.
  private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var (lines, start, place) = ([ArraySlice<UInt8>](), 0, 0)
    while place < bytes.count {
      if bytes[place] == 0x0A || bytes[place] == 0x0D {
        lines.append(bytes[start..<place])
        if bytes[place] == 0x0D, place + 1 < bytes.count, bytes[place + 1] == 0x0A { place += 1 }
        start = place + 1
      }
      place += 1
    }
    return lines + (start < bytes.count ? [bytes[start...]] : [])
  }

  /// `Bundle-License`: identifiers, names or addresses, each perhaps with attributes behind `;` (OSGi Core §3.2.1.10).
  var licences: [String] {
    var (items, isQuoted) = ([""], false)
    for character in self["Bundle-License"] ?? "" {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: items.append("")
      default: items[items.count - 1].append(character)
      }
    }
    return items.map { trimmed($0.prefix { $0 != ";" }) }.filter { !$0.isEmpty && $0 != "<<EXTERNAL>>" }
  }
}

/// What Maven writes into the archives that it makes.
struct MavenCoordinates: Hashable {
  let group: String
  let artifact: String
  let version: String

  init?(_ group: String?, _ artifact: String?, _ version: String?) {
    guard let group, let artifact, let version, !group.isEmpty, !artifact.isEmpty, !version.isEmpty,
      // A placeholder that nobody filled in.
      ![group, artifact, version].contains(where: { $0.contains("${") })
    else { return nil }
    (self.group, self.artifact, self.version) = (group, artifact, version)
  }

  /// `pom.properties` (java.util.Properties, as far as names of artifacts need it).
  init?(properties bytes: [UInt8]) {
    var values: [String: String] = [:]
    for line in TextLines(bytes) where !line.content.hasPrefix("#") && !line.content.hasPrefix("!") {
      let mark = line.content.utf8.firstIndex { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }
      guard let mark else { continue }
      let value = withoutBlanks(line.content[line.content.utf8.index(after: mark)...])
      values[String(withoutBlanks(line.content[..<mark]))] = String(value)
    }
    self.init(values["groupId"], values["artifactId"], values["version"])
  }
}

extension MavenProject {
  /// Its own coordinates, where all of them are known.
  var coordinates: MavenCoordinates? { MavenCoordinates(group, artifact, version) }
}

/// Name and version in a file name: `name-1.2.3.jar`.
struct JavaFileName {
  let name: String
  let version: String

  init(_ stem: Substring) {
    let parts = stem.split(separator: "-", omittingEmptySubsequences: false)
    let starts = parts.indices.dropFirst().filter { parts[$0].beginsWithDigit }
    // The first place behind which there is nothing but a version; else the first digit, up to what is a classifier.
    let whole = starts.first { start in parts[start...].allSatisfy(Self.isOfVersion) }
    guard let start = whole ?? starts.first else {
      (name, version) = (String(stem), "")
      return
    }
    name = parts[..<start].joined(separator: "-")
    version = parts[start...].prefix(while: Self.isOfVersion).joined(separator: "-")
  }

  private static let words = [
    "alpha", "beta", "rc", "cr", "m", "snapshot", "final", "release", "ga", "jre", "android", "sp", "b",
    "incubating", "pre", "dev", "build", "jdk", "java", "redhat", "v", "r", "ea", "p", "milestone", "preview",
  ]

  /// A number, or a word that stands in versions, perhaps with digits behind it.
  private static func isOfVersion(_ part: Substring) -> Bool {
    let pieces = part.split(whereSeparator: { $0 == "." || $0 == "_" || $0 == "+" })
    return !pieces.isEmpty
      && pieces.allSatisfy { piece in
        if piece.beginsWithDigit { return true }
        let word = piece.lowercased().prefix { !$0.isNumber }
        return words.contains(String(word))
      }
  }
}
