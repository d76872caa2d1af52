internal import CLibYAML
internal import Diagnostics

/// Owns a `yaml_parser_t` over bytes that outlive it.
struct LibYAML: ~Copyable {
  // Allocated: the parser holds pointers into itself and must not move.
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let text: SourceView

  init(_ text: SourceView) {
    self.text = text
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    // The only failure is memory exhaustion, on which Swift itself traps.
    precondition(yaml_parser_initialize(parser) == 1, "libyaml is out of memory")
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, text.bytes.baseAddress, text.bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  /// The next token, the caller's to delete; a parser gives tokens or events, not both.
  func token() throws(Problem) -> yaml_token_t {
    var token = yaml_token_t()
    guard yaml_parser_scan(parser, &token) == 1 else { throw problem() }
    return token
  }

  /// The next event, the caller's to delete.
  func event() throws(Problem) -> yaml_event_t {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw problem() }
    return event
  }

  private func problem() -> Problem {
    let state = parser.pointee
    let said = state.problem.map { String(cString: $0) } ?? "cannot be read"
    return Explanation(
      said: said, context: state.context.map { String(cString: $0) } ?? "",
      at: text.offset(
        line: Int(clamping: state.problem_mark.line), column: Int(clamping: state.problem_mark.column)),
      opened: state.context == nil
        ? nil
        : text.offset(
          line: Int(clamping: state.context_mark.line), column: Int(clamping: state.context_mark.column)),
      text: text
    ).problem
  }
}

/// The version of libyaml that runs in this process: `0.2.5`.
public var yamlLibraryVersion: String { String(cString: yaml_get_version_string()) }
