internal import Diagnostics
internal import JSON
internal import Packages

/// What SPDX 3.0.1 demands beyond its schema: ids stand once, references have an end.
struct SPDX3Rules: DocumentWalk {
  private var findings: [Finding] = []
  /// Ids of elements and of blank nodes.
  private var known: Set<String> = []
  /// Elements of other documents that the document imports.
  private var imported: Set<String> = []
  var path: [JSONPath.Step] = []

  static func findings(_ document: JSON) -> [Finding] {
    var rules = SPDX3Rules()
    rules.walk(document) { $0.collect($1, $2) }
    rules.lookAtDocuments(document)
    rules.walk(document) { $0.look(at: $1, $2) }
    return rules.findings
  }

  private mutating func add(_ code: Problem.Code, _ message: String, hint: String? = nil) {
    findings.append(Finding(code: code, message: message, path: JSONPath(path), hint: hint))
  }

  private mutating func lookAtDocuments(_ document: JSON) {
    guard let graph = document["@graph"]?.array else { return }
    let count = graph.count { $0["type"]?.string == "SpdxDocument" }
    path = [.name("@graph")]
    if count != 1 {
      add(.billMissing, "the graph has \(counted(count, "element")) of type 'SpdxDocument', not one")
    }
    path = []
  }

  private mutating func collect(_ name: String, _ value: JSON) {
    switch name {
    case "externalSpdxId": if let id = value.string { imported.insert(id) }
    case "spdxId", "@id":
      guard let id = value.string, !known.insert(id).inserted else { return }
      add(.billRepeated, "\(value.quoted) is the id of two elements", hint: "give each its own")
    default: break
    }
  }

  private mutating func look(at name: String, _ value: JSON) {
    switch name {
    case "creationInfo", "from", "snippetFromFile", "software_snippetFromFile", "suppliedBy", "subject":
      resolve(value)
    case "to", "element", "rootElement", "createdBy", "createdUsing", "originatedBy":
      for (index, reference) in (value.array ?? []).enumerated() {
        path.append(.index(index))
        resolve(reference)
        path.removeLast()
      }
    case "software_packageUrl":
      guard let text = value.string else { return }
      do throws(Problem) { _ = try PackageURL(text) } catch {
        add(.billPurl, "\(value.quoted) is no package URL: \(error.message)", hint: error.hint)
      }
    case "simplelicensing_licenseExpression":
      guard let text = value.string, !["NOASSERTION", "NONE"].contains(text) else { return }
      do throws(Problem) { _ = try LicenceExpression(text) } catch {
        add(.billLicence, "\(value.quoted) is no licence expression: \(error.message)", hint: error.hint)
      }
    default: break
    }
  }

  private mutating func resolve(_ reference: JSON) {
    guard let text = reference.string, !known.contains(text), !imported.contains(text) else { return }
    // Individuals that the specification names itself.
    let isIndividual =
      ["SpdxOrganization", "NoneElement", "NoAssertionElement"].contains(text) || text.hasPrefix("spdx:")
      || text.hasPrefix("https://spdx.org/rdf/") || text.hasPrefix("expandedlicensing_")
      || text.hasPrefix("https://spdx.org/licenses/") || text.hasPrefix("http://spdx.org/licenses/")
    guard !isIndividual else { return }
    add(
      .billReference, "\(reference.quoted) is no element of the document",
      hint: text.hasPrefix("_:") ? "add it to the graph" : "add it to the graph, or import it")
  }
}
