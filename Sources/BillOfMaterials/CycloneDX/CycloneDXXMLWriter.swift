internal import JSON

extension Inventory {
  /// The inventory as CycloneDX 1.6 XML, reproducible to the byte.
  public var cycloneDXXML: String { CycloneDXXMLWriter.text(cycloneDX(.v1_6)) }
}

/// Writes what our CycloneDX 1.6 JSON says as XML, elements in the order that its schema demands.
struct CycloneDXXMLWriter {
  private var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
  private var depth = 0

  static func text(_ document: JSON) -> String {
    var writer = CycloneDXXMLWriter()
    let attributes = [
      ("xmlns", JSON.string("http://cyclonedx.org/schema/bom/1.6")),
      ("serialNumber", document["serialNumber"]),
      ("version", document["version"]),
    ]
    writer.element("bom", attributes) { writer in
      if let metadata = document["metadata"] { writer.metadata(metadata) }
      writer.list("components", document["components"]) { $0.component($1) }
      writer.list("dependencies", document["dependencies"]) { writer, dependency in
        writer.element("dependency", [("ref", dependency["ref"])]) { writer in
          for needed in dependency["dependsOn"]?.array ?? [] { writer.empty("dependency", [("ref", needed)]) }
        }
      }
      writer.list("compositions", document["compositions"]) { writer, composition in
        writer.element("composition") { writer in
          writer.field("aggregate", composition["aggregate"])
          writer.list("dependencies", composition["dependencies"]) { $0.empty("dependency", [("ref", $1)]) }
        }
      }
    }
    return writer.text
  }

  // MARK: - Parts of the document

  private mutating func metadata(_ metadata: JSON) {
    element("metadata") { writer in
      writer.field("timestamp", metadata["timestamp"])
      writer.list("lifecycles", metadata["lifecycles"]) { writer, lifecycle in
        writer.element("lifecycle") { $0.field("phase", lifecycle["phase"]) }
      }
      if let tools = metadata["tools"] {
        writer.element("tools") { writer in
          writer.list("components", tools["components"]) { $0.component($1) }
        }
      }
      writer.list("authors", metadata["authors"]) { $0.contact("author", $1) }
      if let described = metadata["component"] { writer.component(described) }
    }
  }

  // Nested as our documents are: packages, and files below them.
  private mutating func component(_ component: JSON) {
    element("component", [("type", component["type"]), ("bom-ref", component["bom-ref"])]) { writer in
      if let supplier = component["supplier"] {
        writer.element("supplier") { writer in
          writer.field("name", supplier["name"])
          for contact in supplier["contact"]?.array ?? [] { writer.contact("contact", contact) }
        }
      }
      writer.list("authors", component["authors"]) { $0.contact("author", $1) }
      for name in ["group", "name", "version", "description", "scope"] { writer.field(name, component[name]) }
      writer.list("hashes", component["hashes"]) { $0.field("hash", $1["content"], [("alg", $1["alg"])]) }
      writer.list("licenses", component["licenses"]) { $0.licence($1) }
      for name in ["copyright", "cpe", "purl"] { writer.field(name, component[name]) }
      writer.list("externalReferences", component["externalReferences"]) { writer, reference in
        writer.element("reference", [("type", reference["type"])]) { writer in
          writer.field("url", reference["url"])
          writer.list("hashes", reference["hashes"]) { $0.field("hash", $1["content"], [("alg", $1["alg"])]) }
        }
      }
      writer.list("properties", component["properties"]) {
        $0.field("property", $1["value"], [("name", $1["name"])])
      }
      writer.list("components", component["components"]) { $0.component($1) }
      if let evidence = component["evidence"] {
        writer.element("evidence") { writer in
          for identity in evidence["identity"]?.array ?? [] { writer.identity(identity) }
          writer.list("occurrences", evidence["occurrences"]) { writer, occurrence in
            writer.element("occurrence") { writer in
              writer.field("location", occurrence["location"])
              writer.field("line", occurrence["line"])
            }
          }
          writer.list("licenses", evidence["licenses"]) { $0.licence($1) }
        }
      }
    }
  }

  private mutating func identity(_ identity: JSON) {
    element("identity") { writer in
      writer.field("field", identity["field"])
      writer.list("methods", identity["methods"]) { writer, method in
        writer.element("method") { writer in
          for name in ["technique", "confidence"] { writer.field(name, method[name]) }
        }
      }
    }
  }

  private mutating func contact(_ name: String, _ contact: JSON) {
    element(name) { writer in
      writer.field("name", contact["name"])
      writer.field("email", contact["email"])
    }
  }

  private mutating func licence(_ choice: JSON) {
    if let expression = choice["expression"] {
      field("expression", expression, [("acknowledgement", choice["acknowledgement"])])
    } else if let licence = choice["license"] {
      element("license", [("acknowledgement", licence["acknowledgement"])]) { writer in
        writer.field("id", licence["id"])
        writer.field("name", licence["name"])
        if let text = licence["text"] {
          writer.field("text", text["content"], [("content-type", text["contentType"])])
        }
      }
    }
  }

  // MARK: - Elements

  private mutating func list(
    _ name: String, _ values: JSON?, _ body: (inout CycloneDXXMLWriter, JSON) -> Void
  ) {
    guard let values = values?.array, !values.isEmpty else { return }
    element(name) { writer in for value in values { body(&writer, value) } }
  }

  private mutating func element(
    _ name: String, _ attributes: [(name: String, value: JSON?)] = [],
    _ body: (inout CycloneDXXMLWriter) -> Void
  ) {
    line("<\(name)\(Self.written(attributes))>")
    depth += 1
    body(&self)
    depth -= 1
    line("</\(name)>")
  }

  private mutating func empty(_ name: String, _ attributes: [(name: String, value: JSON?)]) {
    line("<\(name)\(Self.written(attributes))/>")
  }

  private mutating func field(
    _ name: String, _ value: JSON?, _ attributes: [(name: String, value: JSON?)] = []
  ) {
    guard let value else { return }
    line("<\(name)\(Self.written(attributes))>\(Self.escaped(value.string ?? value.text))</\(name)>")
  }

  private mutating func line(_ line: String) { text += String(repeating: "  ", count: depth) + line + "\n" }

  private static func written(_ attributes: [(name: String, value: JSON?)]) -> String {
    attributes.map { attribute in
      attribute.value.map { " \(attribute.name)=\"\(escaped($0.string ?? $0.text))\"" } ?? ""
    }.joined()
  }

  /// With references for what would be read as markup or changed; what XML cannot hold becomes U+FFFD.
  private static func escaped(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy {
      (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "&") && $0 != UInt8(ascii: "<")
        && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "\"")
    }
    if isPlain { return text }
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\t", "\r", "\n": escaped += "&#\(scalar.value);"
      default:
        let isAllowed = scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
        escaped.unicodeScalars.append(isAllowed ? scalar : "\u{FFFD}")
      }
    }
    return escaped
  }
}
