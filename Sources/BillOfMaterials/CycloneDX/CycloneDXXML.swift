internal import Diagnostics
internal import JSON
internal import XML

extension BillDocument {
  private static let namespace = "http://cyclonedx.org/schema/bom/"

  /// Reads a CycloneDX XML document into the shape of CycloneDX JSON.
  ///
  /// - Throws: `sbom.unreadable`, `sbom.version`, and what reading XML throws.
  init(xml bytes: [UInt8], file: String) throws(Problem) {
    let root = try XMLElement(parsing: bytes, file: file)
    guard root.name == "bom", let namespace = root.namespace, namespace.hasPrefix(Self.namespace) else {
      throw Problem(
        .billOfMaterials, "an XML document that is no CycloneDX", at: root.location,
        hint: "its root is 'bom' of the namespace \(Self.namespace)1.6")
    }
    let version = String(namespace.dropFirst(Self.namespace.count))
    guard let rules = DocumentRules.of("cyclonedx-\(version)") else {
      throw Problem(
        .billVersion, "CycloneDX version '\(version)' is not read", at: root.location,
        hint: "use version 1.2 to 1.7")
    }
    var reader = CycloneDXXMLReader(rules, namespace: namespace)
    let document = reader.document(root, version: version)
    var places: [JSONPath: SourceLocation] = [:]
    let json = document.json(JSONPath(), &places)
    self.init(.cycloneDXXML, version, json, .table(places), reader.problems, file: file)
    // An element that the rules know nothing of is told once.
    let told = Set(reader.problems.compactMap(\.location))
    formProblems = CycloneDXShapes.problems(root, namespace: namespace, version: version).filter {
      $0.location.map { !told.contains($0) } ?? true
    }
  }
}

/// Gives elements the shape that the rules of the JSON form have for them.
///
/// 1. A list is an element around its elements (`components` around `component`), whatever they are called; a few
///    lists stand without one (`url`, `contact`).
/// 2. Attributes are members; the text beside them is `content` or `value`.
/// 3. An element that the JSON form does not know is a problem; elements of other namespaces and further attributes are
///    extensions.
struct CycloneDXXMLReader {
  private let rules: DocumentRules
  private let namespace: String
  private(set) var problems: [Problem] = []

  /// Names that the two forms do not share.
  private static let attributeNames = [
    "content-type": "contentType", "license-identifier": "licenseIdentifier",
  ]
  private static let elementNames = [
    "responses": "response", "dependency": "dependsOn", "details": "expressionDetails",
  ]

  init(_ rules: DocumentRules, namespace: String) { (self.rules, self.namespace) = (rules, namespace) }

  mutating func document(_ root: XMLElement, version: String) -> DraftNode {
    let document = object(root, DocumentRules.start)
    document.add("bomFormat", .text("CycloneDX", at: root.location))
    document.add("specVersion", .text(version, at: root.location))
    return document
  }

  // MARK: - Rules

  /// A node and what it is combined of.
  private func branches(_ number: Int) -> [RuleNode] {
    var (numbers, index) = ([number], 0)
    while index < numbers.count, numbers.count < 64 {
      if let combination = rules.nodes[numbers[index]].combination {
        for inner in combination.all + combination.any + combination.one
          + [combination.then, combination.otherwise].compactMap({ $0 })
        where !numbers.contains(inner) { numbers.append(inner) }
      }
      index += 1
    }
    return numbers.map { rules.nodes[$0] }
  }

  private func member(_ name: String, of number: Int) -> Int? {
    for branch in branches(number) { if let found = branch.members?.nodes[name] { return found } }
    return nil
  }

  /// The node of the elements of a list; `nil` for what is never a list.
  private func items(_ number: Int) -> Int? {
    for branch in branches(number) {
      if let elements = branch.elements, let node = elements.node ?? elements.tuple.first { return node }
    }
    return nil
  }

  private func kinds(_ number: Int) -> RuleNode.Kinds {
    branches(number).reduce(into: []) { $0.formUnion($1.kinds ?? ($1.members == nil ? [] : .object)) }
  }

  // MARK: - Values

  /// Elements of the document's own namespace.
  private func children(_ element: XMLElement) -> [XMLElement] {
    element.elements.filter { $0.namespace == namespace }
  }

  private mutating func value(_ element: XMLElement, _ number: Int) -> DraftNode {
    let kinds = kinds(number)
    let inner = children(element)
    if inner.isEmpty, !kinds.isDisjoint(with: [.string, .boolean, .integer, .number]) {
      // The reference of `<assembly ref="…"/>` stands for the element.
      return single(element.attribute("ref") ?? element.text, kinds, element)
    }
    if let items = items(number),
      !kinds.contains(.object) || inner.first.map({ member($0.name, of: number) == nil }) ?? true
    {
      let list = DraftNode(.elements([]), at: element.location)
      for child in inner { list.append(item(child, items)) }
      return list
    }
    return object(element, number)
  }

  private func single(_ text: String, _ kinds: RuleNode.Kinds, _ element: XMLElement) -> DraftNode {
    let words = trimmed(text)
    if kinds.contains(.boolean), let value = ["true": true, "1": true, "false": false, "0": false][words] {
      return DraftNode(.single(.bool(value)), at: element.location)
    }
    if kinds.contains(.integer) || kinds.contains(.number), !kinds.contains(.string) {
      if let value = Int(words) { return DraftNode(.single(.integer(value)), at: element.location) }
      if let value = Double(words), value.isFinite {
        return DraftNode(.single(.number(value)), at: element.location)
      }
    }
    return .text(kinds.contains(.string) && kinds != .string ? words : text, at: element.location)
  }

  /// An element of a list.
  private mutating func item(_ element: XMLElement, _ number: Int) -> DraftNode {
    // `licenses` holds `license` and `expression`, `data` of a service `classification`: there the name matters.
    if ["license", "expression"].contains(element.name), member("license", of: number) != nil {
      let node = DraftNode.object(at: element.location)
      if element.name == "license" {
        node.add("license", member("license", of: number).map { object(element, $0) } ?? node)
      } else {
        node.add("expression", .text(trimmed(element.text), at: element.location))
        attributes(of: element, number, into: node)
      }
      return node
    }
    if element.name == "classification", member("flow", of: number) != nil {
      let node = DraftNode.object(at: element.location)
      add(element, to: node, number)
      return node
    }
    if element.name == "text", children(element).isEmpty, member("text", of: number) != nil {
      let node = DraftNode.object(at: element.location)
      node.add("text", .text(element.text, at: element.location))
      return node
    }
    return value(element, number)
  }

  // MARK: - Objects

  private mutating func object(_ element: XMLElement, _ number: Int) -> DraftNode {
    let node = DraftNode.object(at: element.location)
    attributes(of: element, number, into: node)
    for child in children(element) { add(child, to: node, number) }
    let text = element.text
    if trimmed(text).isEmpty { return node }
    for name in ["content", "value", "text", "name"] where children(element).isEmpty && node[name] == nil {
      guard let inner = member(name, of: number) else { continue }
      node.add(name, single(text, kinds(inner), element))
      return node
    }
    problems.append(
      Problem(
        .billSyntax, "text that '\(element.name)' does not have", at: element.location, hint: "remove it"))
    return node
  }

  private mutating func attributes(of element: XMLElement, _ number: Int, into node: DraftNode) {
    for attribute in element.attributes where attribute.namespace == nil {
      let name = Self.attributeNames[attribute.name] ?? attribute.name
      // The schema lets everybody add attributes.
      guard let inner = member(name, of: number) else { continue }
      node.add(name, single(attribute.value, kinds(inner), element))
    }
  }

  private mutating func add(_ child: XMLElement, to node: DraftNode, _ number: Int) {
    if child.name == "classification", member("flow", of: number) != nil {
      node.add("classification", .text(trimmed(child.text), at: child.location))
      return attributes(of: child, number, into: node)
    }
    let name =
      member(child.name, of: number) != nil ? child.name : Self.elementNames[child.name] ?? child.name
    guard let inner = member(name, of: number) else {
      problems.append(
        Problem(.billUnknown, "unknown element '\(child.name)'", at: child.location))
      return
    }
    if let items = items(inner), isAlone(child, name, inner) {
      node.append(name, item(child, items))
    } else if !node.add(name, value(child, inner)) {
      problems.append(Problem(.billRepeated, "'\(child.name)' stands twice", at: child.location))
    }
  }

  /// Whether an element of a list stands without an element around it.
  private func isAlone(_ child: XMLElement, _ name: String, _ list: Int) -> Bool {
    let lonely: Set<String> = ["contact", "identity", "dependsOn", "provides", "expressionDetails"]
    if lonely.contains(name) || (name == "data" && child.element(named: "type") != nil) { return true }
    return children(child).isEmpty && !trimmed(child.text).isEmpty && !kinds(list).contains(.string)
  }
}
