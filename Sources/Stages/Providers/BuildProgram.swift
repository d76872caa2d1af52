import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines
import YAML

/// What `build/command` starts: a text for the shell, or a program with its arguments and no shell between.
///
///     run: make -C "$SOURCE" install
///     run: [make, -C, $SOURCE, install]
///
/// In a list `$NAME` and `${NAME}` stand for the command's variables, but for secrets, and `$$` for a dollar sign;
/// nothing else has a meaning. A name without a slash is that of a program in `/usr/bin`.
enum BuildProgram: OptionValue {
  case shell(String)
  /// Program and arguments, as written; never empty.
  case direct([String])

  static var schema: [(name: String, value: JSON)] {
    [
      ("type", ["string", "number", "boolean", "array"]), ("items", .object(String.schema)), ("minItems", 1),
    ]
  }
  static var typeName: String { "string or list of string" }
  static var takesItems: Bool { true }

  var json: JSON {
    switch self {
    case .shell(let text): .string(text)
    case .direct(let words): .strings(words)
    }
  }

  static func read(_ node: Node, as subject: String, into problems: inout [Problem]) -> Self? {
    guard case .sequence(let nodes) = node.value else {
      return String.read(node, as: subject, into: &problems).map { .shell($0) }
    }
    guard let words = [String].read(node, as: subject, into: &problems), words.count == nodes.count else {
      return nil
    }
    guard let program = words.first, let first = nodes.first else {
      problems.append(Problem(.wrongValue, "\(subject) is empty", at: node.location))
      return nil
    }
    for (word, node) in zip(words, nodes) where word.utf8.contains(0) {
      problems.append(Problem(.wrongValue, "\(subject) holds a zero byte", at: node.location))
      return nil
    }
    let isName =
      !program.isEmpty && !program.utf8.contains(UInt8(ascii: "/")) && program != "." && program != ".."
    guard program.hasPrefix("/") || program.hasPrefix("$") || isName else {
      problems.append(
        Problem(
          .wrongValue, "\(subject) begins with '\(program)', which is no program", at: first.location,
          hint: "write a name in /usr/bin, an absolute path, or '$INPUT' of an input"))
      return nil
    }
    return .direct(words)
  }

  /// The program, if it is the machine's: it is part of the key, and looked for before anything runs.
  var tool: Tool? {
    switch self {
    case .shell: return Tool("/bin/sh", package: "dash")
    case .direct(let words):
      guard let program = words.first, !program.hasPrefix("$") else { return nil }
      return Tool(Self.path(of: program), package: "")
    }
  }

  /// For people: what would be typed to start it.
  var text: String {
    switch self {
    case .shell(let text): return "/bin/sh -e -c '\(text)'"
    case .direct(let words):
      let shown = words.map { word in
        let isPlain =
          !word.isEmpty && word.utf8.allSatisfy { $0 > 32 && !#""'\|&;<>()*?[]"#.utf8.contains($0) }
        return isPlain ? word : "'\(word)'"
      }
      return ([Self.path(of: words.first ?? "")] + shown.dropFirst()).joined(separator: " ")
    }
  }

  /// Path and arguments, the variables filled in.
  ///
  /// - Throws: `build.variable` for a variable that is not there.
  func words(_ variables: [String: String]) throws(Problem) -> (path: String, arguments: [String]) {
    switch self {
    case .shell(let text): return ("/bin/sh", ["-e", "-c", text])
    case .direct(let words):
      var filled: [String] = []
      for word in words { filled.append(try Self.filled(word, variables)) }
      return (Self.path(of: filled[0]), Array(filled.dropFirst()))
    }
  }

  private static func path(of program: String) -> String {
    program.utf8.contains(UInt8(ascii: "/")) || program.hasPrefix("$") ? program : "/usr/bin/\(program)"
  }

  private static func filled(_ word: String, _ variables: [String: String]) throws(Problem) -> String {
    guard word.utf8.contains(UInt8(ascii: "$")) else { return word }
    var text: [UInt8] = []
    var rest = Array(word.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "$") else {
        text.append(byte)
        continue
      }
      if rest.first == UInt8(ascii: "$") {
        text.append(rest.removeFirst())
        continue
      }
      let isBraced = rest.first == UInt8(ascii: "{")
      if isBraced { rest.removeFirst() }
      let end = rest.firstIndex { !isPartOfName($0) } ?? rest.endIndex
      let name = String(decoding: rest[..<end], as: UTF8.self)
      rest = rest[end...]
      let isClosed = !isBraced || rest.popFirst() == UInt8(ascii: "}")
      guard isClosed, let value = variables[name] else {
        throw Problem(
          .buildVariable, "'\(word)' names no variable of the command", hint: "write '$$' for a dollar sign")
      }
      text += value.utf8
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func isPartOfName(_ byte: UInt8) -> Bool {
    (65...90).contains(byte) || (97...122).contains(byte) || (48...57).contains(byte)
      || byte == UInt8(ascii: "_")
  }
}

extension Problem.Code {
  static let buildVariable = Self("build.variable", exit: .stageFailed)
}
