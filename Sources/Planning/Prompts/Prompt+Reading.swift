public import Diagnostics
import JSON
import YAML

extension Prompt {
  /// Longer files are no prompts.
  public static let limit = 100_000

  /// Reads a prompt file strictly; records everything that is wrong, each at its place.
  public init?(_ bytes: [UInt8], file: String, into problems: inout [Problem]) {
    guard bytes.count <= Self.limit, let text = String(validating: bytes, as: UTF8.self) else {
      problems.append(
        Problem(
          .prompt, "the file is no text of at most \(Self.limit) bytes",
          at: SourceLocation(file: file, line: 1, column: 1)))
      return nil
    }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.last == "\r" ? $0.dropLast() : $0
    }
    guard lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") else {
      problems.append(
        Problem(
          .prompt, "the file does not begin with front matter",
          at: SourceLocation(file: file, line: 1, column: 1),
          hint: "begin and end it with a line of '---'"))
      return nil
    }
    // An empty line stands for the first, so that places are those of the file.
    let front = Array(("\n" + lines[1..<end].joined(separator: "\n")).utf8)
    let node: Node
    do { node = try parseDocument(front, file: file) } catch {
      problems.append(error)
      return nil
    }
    self.init(node, lines: lines, from: end + 1, file: file, into: &problems)
  }

  private init?(
    _ node: Node, lines: [Substring], from first: Int, file: String, into problems: inout [Problem]
  ) {
    var reading = PromptReading(node, problems: problems)
    defer { problems = reading.problems }
    let before = reading.problems.count
    reading.expect(["name", "version", "schema", "limits", "examples"], in: node)
    let name = reading.text("name", in: node)
    let version = reading.number("version", in: node, 1...1_000_000)
    let schema = reading.text("schema", in: node, among: Self.schemas)
    var (tokens, bytes, temperature) = (4_000, 20_000, Double?.none)
    if let limits = node["limits"] {
      reading.expect(["maxOutputTokens", "temperature", "dataBytes"], in: limits)
      if limits["maxOutputTokens"] != nil {
        tokens = reading.number("maxOutputTokens", in: limits, 16...200_000) ?? tokens
      }
      if limits["dataBytes"] != nil {
        bytes = reading.number("dataBytes", in: limits, 100...200_000) ?? bytes
      }
      if let node = limits["temperature"] { temperature = reading.temperature(node) }
    }
    let examples = reading.examples(node["examples"])
    var sections: [String: (text: [Substring], line: Int)] = [:]
    var current: String?
    for (number, line) in lines.enumerated().dropFirst(first) {
      if line == "# Rules" || line == "# Question" {
        let title = String(line.dropFirst(2))
        if sections[title] != nil { reading.wrong("'\(line)' is there twice", number + 1, file) }
        current = title
        sections[title] = ([], number + 1)
      } else if let current {
        sections[current]?.text.append(line)
      } else if !line.isEmpty {
        reading.wrong("text before '# Rules'", number + 1, file)
        break
      }
    }
    func section(_ title: String) -> String {
      let text = sections[title]?.text.joined(separator: "\n") ?? ""
      return String(text.drop { $0 == "\n" }.reversed().drop { $0 == "\n" }.reversed())
    }
    for title in ["Rules", "Question"] where section(title).isEmpty {
      reading.wrong(
        "the section '# \(title)' is missing or empty", sections[title]?.line ?? lines.count, file)
    }
    if let schema {
      let known = Self.dataNames[schema] ?? []
      for case .name(let data) in Self.pieces(of: section("Question")) where !known.contains(data) {
        let line = lines.firstIndex { $0.contains(data) } ?? 0
        reading.wrong(
          "'{{\(data.prefix(60))}}' names no data", line + 1, file,
          hint: suggestion(for: data, among: known, orList: "data here:"))
      }
      if !Self.pieces(of: section("Rules")).allSatisfy({ if case .text = $0 { true } else { false } }) {
        reading.wrong(
          "data stands under '# Rules'", sections["Rules"]?.line ?? 1, file, hint: "move it to '# Question'")
      }
    }
    guard reading.problems.count == before, let name, let version, let schema else { return nil }
    (self.name, self.version, self.schema) = (name, version, schema)
    (maxOutputTokens, self.temperature, dataBytes) = (tokens, temperature, bytes)
    (self.examples, rules, question) = (examples, section("Rules"), section("Question"))
  }
}

/// Reads front matter, and keeps what is wrong with it.
private struct PromptReading {
  var problems: [Problem]
  private let location: SourceLocation

  init(_ node: Node, problems: [Problem]) { (self.problems, location) = (problems, node.location) }

  mutating func wrong(_ message: String, _ line: Int, _ file: String, hint: String? = nil) {
    problems.append(
      Problem(.prompt, message, at: SourceLocation(file: file, line: line, column: 1), hint: hint))
  }

  private mutating func wrong(_ message: String, at node: SourceLocation, hint: String? = nil) {
    problems.append(Problem(.prompt, message, at: node, hint: hint))
  }

  /// A mapping with no other keys.
  mutating func expect(_ names: [String], in node: Node) {
    guard case .mapping(let pairs) = node.value else { return wrong("expected a mapping", at: node.location) }
    for (key, _) in pairs where !names.contains(where: { $0.utf8.elementsEqual(key.value.utf8) }) {
      wrong(
        "unknown key '\(key.value)'", at: key.location,
        hint: suggestion(for: key.value, among: names, orList: "keys here:"))
    }
  }

  mutating func text(_ name: String, in node: Node, among names: [String]? = nil) -> String? {
    guard let value = node[name] else {
      wrong("missing key '\(name)'", at: node.location, hint: "add '\(name):'")
      return nil
    }
    guard case .string(let text) = value.value, names != nil || PlanType.isID(text) else {
      wrong("'\(name)' is not \(names == nil ? PlanType.id.words : "a text")", at: value.location)
      return nil
    }
    if let names, !names.contains(text) {
      wrong(
        "'\(text)' is not a schema", at: value.location,
        hint: suggestion(for: text, among: names, orList: "one of"))
      return nil
    }
    return text
  }

  mutating func number(_ name: String, in node: Node, _ range: ClosedRange<Int>) -> Int? {
    guard let value = node[name] else {
      wrong("missing key '\(name)'", at: node.location, hint: "add '\(name):'")
      return nil
    }
    guard case .integer(let number) = value.value, range.contains(number) else {
      wrong("'\(name)' is not \(range.lowerBound) to \(range.upperBound)", at: value.location)
      return nil
    }
    return number
  }

  mutating func temperature(_ node: Node) -> Double? {
    let number: Double? =
      switch node.value {
      case .integer(let value): Double(value)
      case .number(let value): value
      default: nil
      }
    guard let number, (0...2).contains(number) else {
      wrong("'temperature' is not 0 to 2", at: node.location)
      return nil
    }
    return number
  }

  mutating func examples(_ node: Node?) -> [Prompt.Example] {
    guard let node else { return [] }
    guard case .sequence(let nodes) = node.value, nodes.count <= 2 else {
      wrong("'examples' is not a list of at most two", at: node.location)
      return []
    }
    var examples: [Prompt.Example] = []
    for node in nodes {
      expect(["question", "answer"], in: node)
      guard case .string(let question)? = node["question"]?.value, let answer = node["answer"],
        case .string(let text) = answer.value
      else {
        wrong("an example has a 'question' and an 'answer'", at: node.location)
        continue
      }
      do { _ = try JSON(parsing: text.utf8, file: "answer") } catch {
        wrong("the answer of the example is no JSON: \(error.message)", at: answer.location)
      }
      examples.append(Prompt.Example(question: question, answer: text))
    }
    return examples
  }
}

extension Problem.Code {
  /// A prompt file that cannot be used.
  public static let prompt = Self("plan.prompt", exit: .invalidData)
}
