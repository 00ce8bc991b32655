/// One page of a list: `{"value":[…],"nextLink":"…"}`.
struct ListPage<Element: Decodable>: Decodable {
    let value: [Element]
    let nextLink: String?
}
