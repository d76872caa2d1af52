internal import Diagnostics
internal import JSON
internal import Packages

/// What is wrong with a document, and at which of its values.
struct Finding {
  let code: Problem.Code
  let message: String
  let path: JSONPath
  /// Whether the name of the member is meant, and not its value.
  var isName = false
  var hint: String?
}

/// Goes over a whole document and keeps what a person should know, up to a limit.
struct RuleExplanation {
  let rules: DocumentRules
  let limit: Int
  private(set) var findings: [Finding] = []
  private var path: [JSONPath.Step] = []

  init(_ rules: DocumentRules, limit: Int) { (self.rules, self.limit) = (rules, limit) }

  private var isFull: Bool { findings.count >= limit }

  /// Where the walk is, for people.
  private var place: String { path.isEmpty ? "the document" : "'\(JSONPath(path).text)'" }

  private mutating func add(_ code: Problem.Code, _ message: String, hint: String? = nil) {
    findings.append(Finding(code: code, message: message, path: JSONPath(path), hint: hint))
  }

  // Recursion goes as deep as the value, which the reader has limited.
  mutating func explain(_ value: JSON, _ number: Int = DocumentRules.start) {
    guard !isFull else { return }
    let node = rules.nodes[number]
    guard node.allowsKind(of: value) else {
      return add(.billType, "\(place) is \(value.kindName), not \(node.kindNames)")
    }
    if let single = node.single, !single.allows(value) { explain(value, single) }
    if let members = node.members, let found = value.members { explain(found, value, members) }
    if let elements = node.elements, let found = value.array { explain(found, elements) }
    if let combination = node.combination { explain(value, combination) }
  }

  // MARK: - Containers

  private mutating func explain(
    _ found: [(name: String, value: JSON)], _ value: JSON, _ members: RuleNode.Members
  ) {
    for name in members.required where value[name] == nil {
      add(.billMissing, "\(place) has no '\(name)'")
    }
    for (name, member) in found where !isFull {
      path.append(.name(name))
      if let node = members.nodes[name] {
        explain(member, node)
      } else if !members.isOpen {
        findings.append(
          Finding(
            code: .billUnknown, message: "unknown member '\(JSONPath(path).text)'", path: JSONPath(path),
            isName: true, hint: suggestion(for: name, among: members.nodes.keys.sorted())))
      }
      path.removeLast()
    }
    guard !members.classes.isEmpty, let type = value["type"] else { return }
    if let node = rules.classNode(of: value, members) { return explain(value, node) }
    path.append(.name("type"))
    let names = members.classes.keys.sorted()
    add(
      .billValue, "\(type.quoted) is no class that \(place) may be of",
      hint: suggestion(for: type.string ?? "", among: names, orList: "known are"))
    path.removeLast()
  }

  private mutating func explain(_ found: [JSON], _ elements: RuleNode.Elements) {
    if found.count < elements.fewest {
      add(.billMissing, "\(place) has \(counted(found.count, "element")), at least \(elements.fewest) needed")
    }
    let most = elements.tuple.isEmpty ? elements.most : min(elements.most, elements.tuple.count)
    if found.count > most {
      add(.billValue, "\(place) has \(counted(found.count, "element")), at most \(most) allowed")
    }
    if elements.areUnique, let (first, second) = rules.repeated(in: found) {
      path.append(.index(second))
      add(.billRepeated, "\(place) says the same as element \(first)", hint: "remove one of them")
      path.removeLast()
    }
    for (index, element) in found.enumerated() where !isFull {
      let node = elements.tuple.isEmpty ? elements.node : elements.tuple.dropFirst(index).first
      guard let node else { return }
      path.append(.index(index))
      explain(element, node)
      path.removeLast()
    }
  }

  // MARK: - Single values

  private mutating func explain(_ value: JSON, _ single: RuleNode.Single) {
    if let constant = single.constant, constant != value {
      return add(.billValue, "\(value.quoted) is no value of \(place)", hint: "write \(constant.text)")
    }
    guard let text = value.string else {
      return add(.billValue, "\(value.quoted) is no value of \(place)", hint: single.bounds)
    }
    if let words = single.words, !words.contains(text) {
      add(
        .billValue, "\(value.quoted) is no value of \(place)",
        hint: suggestion(for: text, among: words.sorted(), orList: "one of"))
    } else if single.isLicence, !isKnownLicence(text) {
      add(
        .billLicence, "\(value.quoted) at \(place) is no id of the SPDX licence list",
        hint: licenceHint(text))
    } else if let format = single.format, !hasFormat(text, format) {
      add(
        .billValue, "\(value.quoted) at \(place) is no \(formatNames[format] ?? format)",
        hint: formatHints[format])
    } else if !single.hasForm(text) {
      let form = single.patternText.isEmpty ? single.bounds : "it must match \(single.patternText)"
      add(.billValue, "\(value.quoted) does not have the form of \(place)", hint: form)
    }
  }

  // MARK: - Combinations

  private mutating func explain(_ value: JSON, _ combination: RuleNode.Combination) {
    for node in combination.all { explain(value, node) }
    if !combination.any.isEmpty, !combination.any.contains(where: { rules.allows(value, $0) }) {
      explainBest(value, combination.any)
    }
    if !combination.one.isEmpty {
      switch combination.one.count(where: { rules.allows(value, $0) }) {
      case 0: explainBest(value, combination.one)
      case 1: break
      default: add(.billValue, "\(place) has two forms at once that exclude each other")
      }
    }
    if let not = combination.not, rules.allows(value, not) {
      let names = rules.nodes[not].members?.required ?? []
      let what = names.map { "'\($0)'" }.joined(separator: " and ")
      add(
        .billValue,
        names.isEmpty
          ? "\(value.quoted) does not have the form of \(place)"
          : "\(place) must not have \(what)\(names.count > 1 ? " together" : "")")
    }
    if let node = rules.branch(value, combination) { explain(value, node) }
  }

  /// What is wrong with the form that the value comes nearest to: where mistakes are deepest, and fewest.
  private mutating func explainBest(_ value: JSON, _ nodes: [Int]) {
    var best: [Finding] = []
    var bestRank: (depth: Int, fewer: Int)?
    for node in nodes {
      var attempt = RuleExplanation(rules, limit: min(8, limit - findings.count))
      attempt.path = path
      attempt.explain(value, node)
      let depth = attempt.findings.map { $0.path.steps.count }.max() ?? 0
      let isOtherKind = attempt.findings.contains {
        $0.code == .billType && $0.path.steps.count == path.count
      }
      let rank = (isOtherKind ? -1 : depth, -attempt.findings.count)
      if bestRank.map({ $0 < rank }) ?? true { (best, bestRank) = (attempt.findings, rank) }
    }
    findings += best
  }
}

private let formatNames = [
  "date-time": "date and time", "date": "date", "iri-reference": "IRI", "uri": "URI",
  "idn-email": "e-mail address",
]

private let formatHints = [
  "date-time": "write it like 2026-11-22T10:40:12Z", "date": "write it like 2026-11-22",
  "iri-reference": "write spaces and < > \" { } | \\ ^ ` percent-encoded",
]

/// What to write for a text that is no id.
func licenceHint(_ text: String) -> String? {
  if let id = LicenceList.licence(text) ?? LicenceName.identifier(text) { return "write '\(id)'" }
  return "write an expression as 'expression', and any other licence as 'name'"
}

extension RuleNode {
  /// What the value must be, for people.
  fileprivate var kindNames: String {
    let names: [(Kinds, String)] = [
      (.object, "an object"), (.array, "an array"), (.string, "a string"), (.number, "a number"),
      (.integer, "a whole number"), (.boolean, "a Boolean"), (.null, "null"),
    ]
    return names.filter { kinds?.contains($0.0) ?? false }.map(\.1).joined(separator: " or ")
  }
}

extension RuleNode.Single {
  fileprivate var bounds: String? {
    if let lowest, let highest {
      return "a number from \(JSON.number(lowest).text) to \(JSON.number(highest).text)"
    }
    if let lowest { return "at least \(JSON.number(lowest).text)" }
    if let highest { return "at most \(JSON.number(highest).text)" }
    if shortest > 0 { return "at least \(counted(shortest, "character"))" }
    return longest < .max ? "at most \(counted(longest, "character"))" : nil
  }
}

extension JSON {
  /// The kind of the value, for people.
  fileprivate var kindName: String {
    switch self {
    case .null: "null"
    case .bool: "a Boolean"
    case .integer, .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }

  /// The value in quotes, or what it is; a long one is cut.
  var quoted: String {
    switch self {
    case .array, .object: kindName
    case .string(let text): "'\(text.unicodeScalars.count > 100 ? String(text.prefix(100)) + "…" : text)'"
    default: "'\(text)'"
    }
  }
}
