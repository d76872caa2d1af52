import Diagnostics
import Manifests
import Testing

@Suite("The envelope of a document")
struct DocumentTests {
  private let complete = """
    apiVersion: stellwerk/v1
    kind: Package
    metadata: { name: a }
    spec: {}

    """

  @Test("names its kind", arguments: DocumentKind.allCases)
  func kinds(kind: DocumentKind) throws {
    let text = complete.replacing("Package", with: kind.rawValue)
    let document = try value(text) { document, _ in document }
    #expect(document.kind == kind)
    #expect(document.location.line == 1)
  }

  @Test(
    "is refused at the place of the mistake",
    arguments: [
      Mistake(
        "stellwerk/v1", "👉stellwerk/v2👈", "manifest.api-version", "apiVersion is 'stellwerk/v2'",
        "write 'stellwerk/v1'"),
      Mistake("stellwerk/v1", "👉1👈", "manifest.api-version", "apiVersion is '1'"),
      Mistake("stellwerk/v1", "👉[a]", "manifest.type", "'apiVersion' is not a string"),
      Mistake(
        "apiVersion: stellwerk/v1\nkind", "👉kind", "manifest.missing-key", "missing key 'apiVersion'",
        "add 'apiVersion:'"),
      Mistake(
        "Package", "👉Pakage👈", "manifest.unknown-kind", "unknown kind 'Pakage'", "did you mean 'Package'?"),
      Mistake(
        "Package", "👉Deployment👈", "manifest.unknown-kind", "unknown kind 'Deployment'",
        "one of Package, Pipeline, Policy, Trust, Exception, Approval, Plan, Playbook, PolicyTest"),
      Mistake("{ name: a }", "👉[a]", "manifest.type", "'metadata' is not a mapping"),
      Mistake("spec: {}", "spec: 👉text👈", "manifest.type", "'spec' is not a mapping"),
      Mistake("spec: {}", "👉spce👈: {}", "manifest.unknown-key", "unknown key 'spce'", "did you mean 'spec'?"),
      Mistake(
        "spec: {}", "spec: {}\n👉status👈: {}", "manifest.unknown-key", "unknown key 'status'",
        "keys here: apiVersion, kind, metadata, spec"),
      Mistake(
        "apiVersion: stellwerk/v1\nkind: Package\nmetadata: { name: a }\nspec: {}", "👉[a]",
        "manifest.type", "expected a mapping"),
    ])
  func refusals(mistake: Mistake) {
    mistake.expectOnly(in: complete, file: "a.yaml") { document, _ in document }
  }

  @Test("may follow others in one file, and each is read though another is wrong")
  func several() {
    var problems: [Problem] = []
    let wrong = complete.replacing("Package", with: "Pack")
    let text = "\(complete)---\n\(wrong)---\n\(complete.replacing("Package", with: "Trust"))"
    let documents = Document.all(in: Array(text.utf8), file: "a.yaml", into: &problems)
    #expect(documents.map(\.kind) == [.package, .trust])
    #expect(documents.map(\.location.line) == [1, 11])
    #expect(
      shown(problems)
        == "7:7 unknown kind 'Pack'; one of Package, Pipeline, Policy, Trust, Exception, Approval, Plan, Playbook, PolicyTest"
    )
  }

  @Test("must be there", arguments: ["", "\n", "# nothing but a comment\n"])
  func empty(text: String) {
    var problems: [Problem] = []
    #expect(Document.all(in: Array(text.utf8), file: "a.yaml", into: &problems).isEmpty)
    #expect(shown(problems) == "1:1 the file holds no document; begin with 'apiVersion: stellwerk/v1'")
  }

  @Test("is looked for in YAML only; what is none is said with its place")
  func notYAML() {
    var problems: [Problem] = []
    #expect(Document.all(in: Array("a: b: c".utf8), file: "a.yaml", into: &problems).isEmpty)
    #expect(problems.map(\.code.name) == ["yaml.syntax"])
    #expect(problems.first?.location != nil)
  }

  @Test("must stand alone, and be of the kind wanted, where one document is asked for")
  func only() {
    func only(_ kind: DocumentKind, _ text: String) -> (Document?, String) {
      var problems: [Problem] = []
      let document = Document.only(kind, in: Array(text.utf8), file: "a.yaml", into: &problems)
      return (document, shown(problems))
    }
    #expect(only(.package, complete).0?.kind == .package)
    #expect(only(.trust, complete).1 == "1:1 this is a Package, not a Trust; name a file of kind Trust")
    #expect(only(.package, "\(complete)---\n\(complete)").1 == "6:1 the file holds 2 documents")
    #expect(only(.package, "\(complete)---\n\(complete)").0 == nil)
    #expect(only(.package, "").0 == nil)
  }
}
