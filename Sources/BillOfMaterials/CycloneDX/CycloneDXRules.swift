internal import Diagnostics
internal import JSON
internal import Packages

/// What the CycloneDX specification demands beyond its schema.
///
/// References have an end, a `bom-ref` stands once, package URLs, licence expressions and digests are what they say.
struct CycloneDXRules: DocumentWalk {
  private var findings: [Finding] = []
  var path: [JSONPath.Step] = []
  /// Every `bom-ref` of the document.
  private var references: Set<String> = []

  static func findings(_ document: JSON) -> [Finding] {
    var rules = CycloneDXRules()
    rules.walk(document) { $0.look(at: $1, $2) }
    rules.lookAtReferences(of: document)
    return rules.findings
  }

  private mutating func add(
    _ code: Problem.Code, _ message: String, _ inner: [JSONPath.Step] = [], hint: String? = nil
  ) {
    findings.append(Finding(code: code, message: message, path: JSONPath(path + inner), hint: hint))
  }

  // MARK: - Values

  private mutating func look(at name: String, _ value: JSON) {
    switch name {
    case "bom-ref":
      // A workspace of a formulation stands in every workflow that uses it.
      guard let reference = value.string, !references.insert(reference).inserted,
        path.first != .name("formulation")
      else { return }
      add(
        .billRepeated, "the bom-ref \(value.quoted) is not the only one of its name",
        hint: "give each its own")
    case "purl":
      guard let text = value.string else { return }
      do throws(Problem) { _ = try PackageURL(text) } catch {
        add(.billPurl, "\(value.quoted) is no package URL: \(error.message)", hint: error.hint)
      }
    case "licenses":
      for (index, choice) in (value.array ?? []).enumerated() {
        guard let text = choice["expression"]?.string else { continue }
        do throws(Problem) { _ = try LicenceExpression(text) } catch {
          add(
            .billLicence, "'\(text)' is no licence expression: \(error.message)",
            [.index(index), .name("expression")], hint: error.hint)
        }
      }
    case "hashes":
      for (index, hash) in (value.array ?? []).enumerated() {
        guard let algorithm = hash["alg"]?.string, let content = hash["content"],
          let digits = hexadecimalDigits(algorithm), let text = content.string, text.utf8.count != digits
        else { continue }
        add(
          .billValue, "\(content.quoted) is no \(algorithm) digest", [.index(index), .name("content")],
          hint: "it has \(digits) hexadecimal digits")
      }
    default: break
    }
  }

  // MARK: - References

  private mutating func lookAtReferences(of document: JSON) {
    each(of: document, "dependencies") { rules, dependency in
      rules.resolve(dependency["ref"], [.name("ref")])
      rules.resolveAll(dependency, "dependsOn")
      rules.resolveAll(dependency, "provides")
    }
    each(of: document, "compositions") { rules, composition in
      for name in ["assemblies", "dependencies", "vulnerabilities"] { rules.resolveAll(composition, name) }
    }
    each(of: document, "annotations") { rules, annotation in rules.resolveAll(annotation, "subjects") }
    each(of: document, "vulnerabilities") { rules, vulnerability in
      for (index, affected) in (vulnerability["affects"]?.array ?? []).enumerated() {
        rules.resolve(affected["ref"], [.name("affects"), .index(index), .name("ref")])
      }
    }
  }

  private mutating func each(
    of document: JSON, _ name: String, _ body: (inout CycloneDXRules, JSON) -> Void
  ) {
    for (index, element) in (document[name]?.array ?? []).enumerated() {
      path = [.name(name), .index(index)]
      body(&self, element)
    }
    path = []
  }

  private mutating func resolveAll(_ value: JSON, _ name: String) {
    for (index, reference) in (value[name]?.array ?? []).enumerated() {
      resolve(reference, [.name(name), .index(index)])
    }
  }

  private mutating func resolve(_ reference: JSON?, _ inner: [JSONPath.Step]) {
    // A BOM-Link points into another document.
    guard let text = reference?.string, !text.hasPrefix("urn:cdx:"), !references.contains(text) else {
      return
    }
    add(
      .billReference, "\(JSON.string(text).quoted) is no bom-ref of the document", inner,
      hint: references.count <= 1_000 ? suggestion(for: text, among: references.sorted()) : nil)
  }
}

/// How many digits a digest of the algorithm has; the names of CycloneDX and SPDX without their signs.
func hexadecimalDigits(_ algorithm: String) -> Int? {
  switch String(algorithm.lowercased().filter { $0 != "-" && $0 != "_" }) {
  case "md2", "md4", "md5": 32
  case "sha1": 40
  case "sha224": 56
  case "sha256", "sha3256", "blake2b256", "streebog256": 64
  case "sha384", "sha3384", "blake2b384": 96
  case "sha512", "sha3512", "blake2b512", "streebog512": 128
  case "adler32": 8
  default: nil
  }
}
