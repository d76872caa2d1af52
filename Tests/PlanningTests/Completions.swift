import Diagnostics
import JSON
import Planning
import Synchronization

/// A provider that answers what a test says, and remembers what it was asked.
final class Completions: CompletionProvider {
  let name = "teller"
  let model = "small-1"
  let isLocal = false
  private let answers: @Sendable (Int, CompletionRequest) throws(Problem) -> CompletionAnswer
  private let asked = Mutex<[CompletionRequest]>([])

  init(_ answers: @escaping @Sendable (Int, CompletionRequest) throws(Problem) -> CompletionAnswer) {
    self.answers = answers
  }

  /// Texts, one after another; the last again and again.
  convenience init(_ texts: String...) {
    self.init { (number: Int, _: CompletionRequest) throws(Problem) -> CompletionAnswer in
      Completions.answer(texts[min(number, texts.count - 1)])
    }
  }

  var requests: [CompletionRequest] { asked.withLock { $0 } }

  func complete(_ request: CompletionRequest) throws(Problem) -> CompletionAnswer {
    let number = asked.withLock { requests in
      requests.append(request)
      return requests.count - 1
    }
    return try answers(number, request)
  }

  static func answer(_ text: String, _ ending: CompletionAnswer.Ending = .complete, usage: Bool = true)
    -> CompletionAnswer
  {
    CompletionAnswer(
      text: text, ending: ending, model: "small-1-0401",
      usage: usage ? CompletionAnswer.Usage(input: 100, output: 20) : nil)
  }

  // MARK: - What good answers look like

  static let outline = #"""
    {"routes":[
    {"id":"scope","title":"Scope of the lantern settled","kind":"trunk","why":"nobody knows yet what the lantern does","endsBecause":null},
    {"id":"debs","title":"Debian packages built","kind":"branch","why":"most users install with apt","endsBecause":null},
    {"id":"tars","title":"Archives built","kind":"branch","why":"some users have no apt","endsBecause":null},
    {"id":"signing","title":"Signatures published","kind":"trunk","why":"users must tell the release from a forgery","endsBecause":null},
    {"id":"launch","title":"Launch announced","kind":"trunk","why":"nobody hears of the lantern otherwise","endsBecause":null},
    {"id":"review","title":"Review held","kind":"trunk","why":"the next release must cost less","endsBecause":null}],
    "decisions":[{"id":"format","question":"Which format comes first?","criterion":"the format of most answers","after":"scope",
    "options":[{"route":"debs","when":"60 of 100 use apt"},{"route":"tars","when":null}],"recommended":"debs","mergesAt":"signing"}]}
    """#

  static func tasks(_ route: String) -> String {
    #"{"route":"\#(route)","tasks":[{"title":"Prepare \#(route)","workPackages":["Write the \#(route) sheet","Check the \#(route) sheet"]}]}"#
  }

  static func package(_ id: String, title: String) -> String {
    var json = PlanExamples.package(0, of: 0, subject: id).json.members ?? []
    json = json.filter {
      ["id", "summary", "steps", "definitionOfDone", "risks", "sources", "difficulty", "estimate"].contains(
        $0.name)
    }
    json[0].value = .string(id)
    return JSON.object([json[0], ("title", .string(title))] + json.dropFirst()).text
  }
}

/// Prompts as short as they can be.
enum Prompts {
  static func file(
    _ name: String, version: Int = 1, schema: String? = nil,
    question: String = "Plan.\n{{goal}}\n{{constraints}}"
  ) -> String {
    "---\nname: \(name)\nversion: \(version)\nschema: \(schema ?? name)\nlimits: {maxOutputTokens: 500, temperature: 0}\n---\n# Rules\nBe good.\n# Question\n\(question)\n"
  }

  static func prompt(_ text: String) -> (Prompt?, [Problem]) {
    var problems: [Problem] = []
    let prompt = Prompt(Array(text.utf8), file: "p.md", into: &problems)
    return (prompt, problems)
  }

  static let all = [
    file("routes", question: "Plan.\n{{goal}}\n{{constraints}}\n{{context}}"),
    file("tasks", question: "Break down {{route}}"),
    file("work-package", question: "Write {{package}} of {{task}}"),
    file("refine", schema: "refinement", question: "Anew:\n{{package}}\n{{current}}\n{{weak}}"),
    file("repair", question: "Wrong:\n{{problems}}"),
  ].compactMap { prompt($0).0 }
}
