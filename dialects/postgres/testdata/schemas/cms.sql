-- A content management system: text search configurations and dictionaries,
-- translations, trees, xml, collations, revisions.
CREATE EXTENSION unaccent;
CREATE EXTENSION dict_int;
CREATE SCHEMA cms;
CREATE TEXT SEARCH DICTIONARY cms.english_stem (TEMPLATE = snowball, language = english, stopwords = 'english');
CREATE TEXT SEARCH DICTIONARY cms.plain (TEMPLATE = pg_catalog.simple, Accept = false, StopWords = 'english');
CREATE TEXT SEARCH DICTIONARY cms.numbers (TEMPLATE = intdict_template, MAXLEN = 8, REJECTLONG = true);
CREATE TEXT SEARCH CONFIGURATION cms.site (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION cms.site ALTER MAPPING FOR asciiword, word, hword WITH unaccent, cms.english_stem;
ALTER TEXT SEARCH CONFIGURATION cms.site DROP MAPPING FOR email, url, sfloat;
ALTER TEXT SEARCH CONFIGURATION cms.site ALTER MAPPING FOR int, uint WITH cms.numbers, simple;
CREATE TEXT SEARCH CONFIGURATION cms.bare (PARSER = pg_catalog."default");
ALTER TEXT SEARCH CONFIGURATION cms.bare ADD MAPPING FOR asciiword WITH cms.plain;
COMMENT ON TEXT SEARCH CONFIGURATION cms.site IS 'Without accents; with stems';
COMMENT ON TEXT SEARCH DICTIONARY cms.plain IS 'Plain';

CREATE TYPE cms.state AS ENUM ('draft', 'review', 'published', 'archived', '');
CREATE DOMAIN cms.path AS text CHECK (VALUE ~ '^(/[^/]+)*/$') DEFAULT '/';
CREATE DOMAIN cms.locale AS varchar(5) CHECK (VALUE SIMILAR TO '[a-z]{2}(-[A-Z]{2})?');
CREATE TABLE cms.sites (id serial PRIMARY KEY, host text NOT NULL, locale cms.locale DEFAULT 'en' NOT NULL, theme xml, aliases text[] DEFAULT '{"www","a b","c\"d",NULL}'::text[], CHECK (host = lower(host)));
CREATE UNIQUE INDEX sites_host ON cms.sites (lower(host), locale varchar_pattern_ops);
CREATE TABLE cms.authors (id serial PRIMARY KEY, name text NOT NULL, email text, bio text, site_id int REFERENCES cms.sites ON DELETE CASCADE, born date DEFAULT '1970-01-01');
CREATE TABLE cms.pages (
    id bigserial PRIMARY KEY, site_id int NOT NULL REFERENCES cms.sites ON DELETE CASCADE, parent_id bigint REFERENCES cms.pages ON DELETE CASCADE, path cms.path NOT NULL,
    title text NOT NULL, body text DEFAULT '' NOT NULL, state cms.state DEFAULT 'draft', locale cms.locale NOT NULL DEFAULT 'en', author_id int,
    published tsrange, created timestamptz DEFAULT now(), updated timestamptz DEFAULT now(), blocks jsonb DEFAULT '[]' NOT NULL, weight "char" DEFAULT 'A',
    search tsvector GENERATED ALWAYS AS (setweight(to_tsvector('english'::regconfig, title), 'A') || setweight(to_tsvector('english', coalesce(body, '')), 'D')) STORED,
    reading interval GENERATED ALWAYS AS (make_interval(mins => length(body) / 1000)) STORED,
    CONSTRAINT pages_author FOREIGN KEY (author_id) REFERENCES cms.authors ON DELETE SET DEFAULT,
    CONSTRAINT published_when_public CHECK (state <> 'published' OR NOT isempty(published)), CONSTRAINT blocks_list CHECK (jsonb_typeof(blocks) = 'array' AND jsonb_array_length(blocks) < 1000), UNIQUE (site_id, path, locale)
);
CREATE INDEX pages_search ON cms.pages USING gin (search);
CREATE INDEX pages_site_search ON cms.pages USING gin (to_tsvector('cms.site', title || ' ' || body)) WHERE state = 'published';
CREATE INDEX pages_tree ON cms.pages (site_id, path text_pattern_ops);
CREATE INDEX pages_published ON cms.pages USING gist (published);
CREATE INDEX pages_prefix ON cms.pages USING spgist (title);
CREATE INDEX pages_bloomy ON cms.pages ((md5(body)));
CREATE TABLE cms.revisions (page_id bigint REFERENCES cms.pages ON DELETE CASCADE, number int, title text, body text, at timestamptz DEFAULT now(), by int REFERENCES cms.authors ON DELETE SET NULL, diff bytea, PRIMARY KEY (page_id, number));
ALTER TABLE cms.revisions ALTER body SET STORAGE MAIN, ALTER diff SET STORAGE PLAIN;
CREATE TABLE cms.translations (page_id bigint REFERENCES cms.pages, locale cms.locale, title text COLLATE "fr-x-icu", body text COLLATE "und-x-icu", config regconfig DEFAULT 'simple', PRIMARY KEY (page_id, locale));
CREATE TABLE cms.media (id uuid DEFAULT gen_random_uuid() PRIMARY KEY, file text NOT NULL, mime text CHECK (mime LIKE '%/%' AND mime NOT LIKE 'x\_%'), width int, height int, ratio real GENERATED ALWAYS AS (width::real / nullif(height, 0)) STORED, exif jsonb, sha1 bit(160), CHECK ((width IS NULL) = (height IS NULL)));
CREATE TABLE cms.page_media (page_id bigint, media_id uuid, position smallint DEFAULT '0'::smallint, FOREIGN KEY (page_id) REFERENCES cms.pages ON DELETE CASCADE, FOREIGN KEY (media_id) REFERENCES cms.media ON DELETE RESTRICT, PRIMARY KEY (page_id, media_id), UNIQUE (page_id, position) DEFERRABLE);
CREATE TABLE cms.menus (id serial PRIMARY KEY, site_id int REFERENCES cms.sites, items json DEFAULT '{"a": [1, 2, {"b": null}]}');
CREATE TABLE cms.terms (id serial PRIMARY KEY, vocabulary text, name text COLLATE "C", path int[], depth int GENERATED ALWAYS AS (array_length(path, 1)) STORED, UNIQUE (vocabulary, name));
CREATE TABLE cms.page_terms (page_id bigint REFERENCES cms.pages, term_id int REFERENCES cms.terms, PRIMARY KEY (term_id, page_id));
CREATE TABLE cms.redirects ("from" text PRIMARY KEY, "to" text NOT NULL, status smallint DEFAULT 301 CHECK (status IN (301, 302, 307, 308)), hits bigint DEFAULT 0, CHECK ("from" <> "to"));
CREATE TABLE cms.comments (id bigserial PRIMARY KEY, page_id bigint REFERENCES cms.pages, parent bigint REFERENCES cms.comments, body text, ip inet, spam real DEFAULT 0.0, approved boolean DEFAULT NULL);
CREATE INDEX comments_ip ON cms.comments USING gist (ip inet_ops) WHERE approved IS NOT TRUE;
CREATE INDEX comments_spam ON cms.comments (spam) WHERE approved IS NULL OR spam > 0.5::real;
CREATE FUNCTION cms.without_accents(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$ SELECT public.unaccent('public.unaccent', $1) $$;
CREATE INDEX terms_plain ON cms.terms (cms.without_accents(lower(name)));
CREATE FUNCTION cms.revise() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    -- "Quotes", 'apostrophes', $$dollars$$ and \ backslashes; all of it
    INSERT INTO cms.revisions (page_id, number, title, body)
    SELECT OLD.id, coalesce(max(number), 0) + 1, OLD.title, OLD.body FROM cms.revisions WHERE page_id = OLD.id;
    NEW.updated := now();
    RETURN NEW;
END;
$function$;
CREATE TRIGGER revise BEFORE UPDATE OF title, body ON cms.pages FOR EACH ROW WHEN ((OLD.title, OLD.body) IS DISTINCT FROM (NEW.title, NEW.body)) EXECUTE FUNCTION cms.revise();
CREATE TRIGGER search_update BEFORE INSERT OR UPDATE ON cms.translations FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger('body', 'pg_catalog.english', 'title');
CREATE FUNCTION cms.find(q text, lang regconfig DEFAULT 'english'::regconfig, states cms.state[] DEFAULT '{published}') RETURNS TABLE (id bigint, title text, headline text, rank real) LANGUAGE sql STABLE AS $$
    SELECT p.id, p.title, ts_headline(lang, p.body, query, 'MaxWords=20, StartSel=<b>, StopSel=</b>'), ts_rank_cd(p.search, query)
    FROM cms.pages p, websearch_to_tsquery(lang, q) query WHERE p.search @@ query AND p.state = ANY (states) ORDER BY 4 DESC $$;
CREATE VIEW cms.published AS SELECT id, site_id, path, title, body, search FROM cms.pages WHERE state = 'published' AND published @> LOCALTIMESTAMP;
CREATE VIEW cms.sitemap AS SELECT s.host, XMLELEMENT(NAME url, XMLATTRIBUTES(p.path AS loc), XMLFOREST(p.title AS title)) AS entry, XMLCONCAT(s.theme, '<a/>'::xml) AS theme FROM cms.sites s JOIN cms.published p ON p.site_id = s.id;
CREATE VIEW cms.breadcrumbs AS WITH RECURSIVE up (page, id, parent_id, trail) AS (SELECT id, id, parent_id, ARRAY[title] FROM cms.pages UNION ALL SELECT up.page, p.id, p.parent_id, p.title || up.trail FROM up JOIN cms.pages p ON p.id = up.parent_id) SELECT page, array_to_string(trail, ' > ') AS trail FROM up WHERE parent_id IS NULL;
CREATE MATERIALIZED VIEW cms.words AS SELECT word, ndoc, nentry FROM ts_stat('SELECT search FROM cms.pages') WITH NO DATA;
CREATE INDEX words_word ON cms.words USING hash (word);
