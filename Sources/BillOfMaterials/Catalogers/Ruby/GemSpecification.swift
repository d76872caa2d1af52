internal import Diagnostics
internal import Packages

/// `specifications/*.gemspec`: what RubyGems wrote about an installed gem (RubyGems, `Gem::Specification#to_ruby`).
///
/// 1. The file is Ruby. It is not run: lines of the form `s.name = "rack".freeze` are read and all others passed over.
/// 2. What is needed to run is met by gems of the name in the same folder, in all versions that are there.
enum GemSpecification: PackageListReader {
  static let name = "gem-specification"
  static let tellsInstalled = true

  static let files = FileNames(endings: [".gemspec"]) {
    $0.endsIn("specifications/\($0.last)") || $0.endsIn("specifications/default/\($0.last)")
  }

  static func read(_ bytes: [UInt8], _ context: ListContext) throws(Problem) -> PackageList {
    var facts = GemFacts()
    for line in TextLines(bytes) { facts.take(line.text) }
    guard let name = facts.texts["name"], let version = facts.texts["version"], !name.isEmpty,
      !version.isEmpty
    else { throw notOfFormat("neither name nor version of a gem is there as RubyGems writes them", context) }
    var list = PackageList(edges: .complete)
    let platform = facts.texts["platform"].flatMap { $0 == "ruby" ? nil : $0 }
    let purl = listedPURL(
      "gem", name, version, platform.map { ["platform": $0] } ?? [:], in: &list, context, line: 1)
    var package = ListedPackage(name, version, purl: purl, line: 1)
    package.architecture = platform
    package.licences = facts.lists["licenses"] ?? [facts.texts["license"]].compactMap { $0 }
    package.summary = facts.texts["summary"]
    let author = facts.lists["authors"]?.first ?? facts.texts["authors"] ?? facts.texts["author"]
    let address = facts.lists["email"]?.first ?? facts.texts["email"]
    package.maintainer = author.map { name in address.map { "\(name) <\($0)>" } ?? name }
    let position = list.add(package)
    // Gems that come with Ruby have a folder of their own within.
    let own = folder(of: context.path)
    let top = own.hasSuffix("/default") ? folder(of: own) : own
    list.shared.provide([name], in: top, position)
    list.shared.need(facts.needs, in: top, position)
    return list
  }
}

/// What lines of a generated specification say.
private struct GemFacts {
  private(set) var texts: [String: String] = [:]
  private(set) var lists: [String: [String]] = [:]
  private(set) var needs: [String] = []
  /// The name of the variable in `Gem::Specification.new do |s|`.
  private var variable: String?

  mutating func take(_ line: Substring) {
    var scanner = RubyScanner(line)
    scanner.skipBlanks()
    if let mark = line.firstRange(of: "Gem::Specification.new") {
      variable = line[mark.upperBound...].split(separator: "|").dropFirst().first.map { trimmed($0) }
      return
    }
    guard let variable, scanner.take("\(variable).") else { return }
    let name = scanner.word()
    scanner.skipBlanks()
    switch name {
    case "add_runtime_dependency", "add_dependency":
      _ = scanner.take("(")
      scanner.skipBlanks()
      if let need = scanner.text(), !needs.contains(need) { needs.append(need) }
    default:
      guard scanner.take("=") else { return }
      scanner.skipBlanks()
      if scanner.take("[") {
        lists[name] = scanner.texts()
      } else {
        _ = scanner.take("Gem::Version.new(")
        // One that is computed stays unknown.
        if let text = scanner.text(), scanner.isAtEnd { texts[name] = text }
      }
    }
  }
}

/// Reads the literals that RubyGems writes: `"…"`, `'…'`, `%q<…>`, perhaps with `.freeze`.
private struct RubyScanner {
  private var rest: Substring.UnicodeScalarView

  init(_ line: Substring) { rest = line.unicodeScalars }

  mutating func skipBlanks() { rest = rest.drop { $0 == " " || $0 == "\t" } }

  mutating func take(_ text: String) -> Bool {
    guard rest.starts(with: text.unicodeScalars) else { return false }
    rest = rest.dropFirst(text.unicodeScalars.count)
    return true
  }

  mutating func word() -> String {
    let word = rest.prefix { $0 == "_" || $0.properties.isAlphabetic }
    rest = rest.dropFirst(word.count)
    return String(String.UnicodeScalarView(word))
  }

  /// Whether nothing follows but what belongs to the literal before it, or a comment.
  var isAtEnd: Bool {
    let rest = rest.drop { $0 == " " || $0 == ")" || $0 == ";" }
    return rest.isEmpty || rest.first == "#"
  }

  /// All literals up to the end of an array.
  mutating func texts() -> [String] {
    var texts: [String] = []
    while true {
      skipBlanks()
      guard let text = text() else { return texts }
      texts.append(text)
      skipBlanks()
      guard take(",") else { return texts }
    }
  }

  /// A literal; `nil` for anything else, also for one with something computed in it.
  mutating func text() -> String? {
    let isPlain: Bool
    let end: Unicode.Scalar
    switch rest.first {
    case "\"": (isPlain, end) = (false, "\"")
    case "'": (isPlain, end) = (true, "'")
    case "%" where rest.dropFirst().first == "q" || rest.dropFirst().first == "Q":
      isPlain = rest.dropFirst().first == "q"
      rest = rest.dropFirst(2)
      guard let open = rest.first else { return nil }
      end = ["<": ">", "(": ")", "[": "]", "{": "}"][open] ?? open
    default: return nil
    }
    rest = rest.dropFirst()
    guard let text = isPlain ? plain(upTo: end) : escaped(upTo: end) else { return nil }
    for call in [".freeze", ".dup"] { _ = take(call) }
    return text
  }

  private mutating func plain(upTo end: Unicode.Scalar) -> String? {
    var text = String.UnicodeScalarView()
    while let scalar = rest.popFirst() {
      if scalar == end { return String(text) }
      if scalar == "\\", let next = rest.first, next == end || next == "\\" {
        text.append(next)
        rest = rest.dropFirst()
      } else {
        text.append(scalar)
      }
    }
    return nil
  }

  private mutating func escaped(upTo end: Unicode.Scalar) -> String? {
    var text = String.UnicodeScalarView()
    while let scalar = rest.popFirst() {
      if scalar == end { return String(text) }
      if scalar == "#", rest.first == "{" { return nil }
      guard scalar == "\\" else {
        text.append(scalar)
        continue
      }
      switch rest.popFirst() {
      case "n": text.append("\n")
      case "t": text.append("\t")
      case "u":
        guard let value = code() else { return nil }
        text.append(value)
      case let next?: text.append(next)
      case nil: return nil
      }
    }
    return nil
  }

  /// `00e9` or `{e9}`.
  private mutating func code() -> Unicode.Scalar? {
    let isBraced = take("{")
    let digits = isBraced ? rest.prefix { $0 != "}" } : rest.prefix(4)
    rest = rest.dropFirst(digits.count + (isBraced ? 1 : 0))
    return UInt32(String(String.UnicodeScalarView(digits)), radix: 16).flatMap { Unicode.Scalar($0) }
  }
}
