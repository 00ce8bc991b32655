extension TaskPlan {
    /// The plan of a request that names its steps, with the templates and aliases in its images' names filled in:
    /// `app:{{.Run.ID}}`, `app:$ID`.
    ///
    /// - Parameter run: What templates find as `.Run`.
    /// - Throws: ``BuildStackError`` with `task` for a template that cannot be read.
    init(steps: [BuildStep], run: TemplateValue) throws(BuildStackError) {
        let root = TemplateValue.mapping(["Run": run, "Build": .mapping(["ID": run.value(at: ["ID"])])])
        let aliases = try TaskAliases(of: "") { text throws(BuildStackError) in text }
        let fill = { (name: String) throws(BuildStackError) in
            guard name.contains("{{") || name.contains("$") else { return name }
            return try TaskTemplate.render(aliases.expand(name), with: root, name: "The image name '\(name)'")
        }
        var filled = steps
        for index in filled.indices {
            switch filled[index].action {
            case .build(var build):
                for place in build.tags.indices { build.tags[place] = try fill(build.tags[place]) }
                filled[index].action = .build(build)
            case .push(var images):
                for place in images.indices { images[place] = try fill(images[place]) }
                filled[index].action = .push(images)
            case .command: break
            }
        }
        self.init(steps: filled)
    }
}
